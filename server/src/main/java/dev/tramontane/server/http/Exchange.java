package dev.tramontane.server.http;

import dev.tramontane.language.json.JsonValue;
import dev.tramontane.server.keys.Caller;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Fields;
import tools.jackson.databind.JsonNode;

/** One request that has found its route and passed its policy, and the answer to it. */
public final class Exchange {

    private final Request request;
    private final Response response;
    private final String requestId;
    private final Map<String, String> variables;
    private final Caller caller;
    private final RequestBody body;

    Exchange(
            Request request,
            Response response,
            String requestId,
            Map<String, String> variables,
            Caller caller,
            RequestBody body) {
        this.request = request;
        this.response = response;
        this.requestId = requestId;
        this.variables = variables;
        this.caller = caller;
        this.body = body;
    }

    /** Joins request, answer and log. */
    public String requestId() {
        return requestId;
    }

    /** Who asks; nobody in particular on public routes. */
    public Caller caller() {
        return caller;
    }

    /** The value of a variable of the route's path. */
    public String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no variable " + name);
        }
        return value;
    }

    /** A parameter of the query, the first if it is there several times. */
    public Optional<String> query(String name) {
        Fields parameters = Request.extractQueryParameters(request);
        return Optional.ofNullable(parameters.getValue(name));
    }

    /** A header of the request, the first if it is there several times. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /**
     * Reads the body, once.
     *
     * @throws ApiException if it is not JSON, too large, too deep or too slow
     */
    public JsonValue body() throws IOException {
        return body.read(request);
    }

    /** Sets a header of the answer; before anything is written. */
    public void setHeader(String name, String value) {
        response.getHeaders().put(name, value);
    }

    /** Answers with JSON. */
    public void answer(int status, JsonNode json) throws IOException {
        answer(status, "application/json", Json.bytes(json));
    }

    /** Answers with bytes of any kind. */
    public void answer(int status, String contentType, byte[] content) throws IOException {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.length);
        Content.Sink.write(response, true, ByteBuffer.wrap(content));
    }

    /** Begins an answer that is a stream of events; from here on errors are events as well. */
    public EventStream eventStream() {
        return EventStream.begin(response);
    }

    /**
     * Watches the connection while the answer is computed. To be closed before the answer is complete.
     *
     * @param onGone what to do when the client has gone; quick, on any thread, at most once
     */
    public DisconnectWatch watch(Runnable onGone) {
        return DisconnectWatch.begin(request, onGone);
    }

    /** Whether the status line has been sent. */
    boolean isCommitted() {
        return response.isCommitted();
    }
}
