package dev.tramontane.server.http;

import dev.tramontane.language.json.JsonValue;
import dev.tramontane.server.keys.Caller;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One request that has found its route and passed its policy, and the answer to it. */
public final class Exchange {

    private final Request request;
    private final Outlet outlet;
    private final String requestId;
    private final Map<String, String> variables;
    private final Caller caller;
    private final RequestBody body;
    private final Claims claims;
    private final Duration pingInterval;
    private @Nullable EventStream events;
    private @Nullable Throwable failure;

    /** @param pingInterval how long an event stream may be silent */
    Exchange(
            Request request,
            Outlet outlet,
            String requestId,
            Map<String, String> variables,
            Caller caller,
            RequestBody body,
            Claims claims,
            Duration pingInterval) {
        this.request = request;
        this.outlet = outlet;
        this.requestId = requestId;
        this.variables = variables;
        this.caller = caller;
        this.body = body;
        this.claims = claims;
        this.pingInterval = pingInterval;
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
     * Reads the body, once. From here on the request is one of those that its key may have running at a time.
     *
     * @throws ApiException if it is not JSON, too large, too deep or too slow, or the key has enough requests running
     */
    public JsonValue body() throws IOException {
        claims.takePlace(outlet);
        return body.read(request, claims.memory());
    }

    /**
     * Reserves memory until the request is over, for what its body is made into.
     *
     * @throws ApiException if requests take too much of it already
     */
    public void reserve(long bytes) {
        claims.memory().take(bytes);
    }

    /** Sets a header of the answer; before anything is written. */
    public void setHeader(String name, String value) {
        outlet.set(name, value);
    }

    /** Answers with JSON. */
    public void answer(int status, JsonNode json) throws IOException {
        answer(status, "application/json", Json.bytes(json));
    }

    /** Answers with bytes of any kind. */
    public void answer(int status, String contentType, byte[] content) throws IOException {
        computed();
        outlet.answer(status, contentType, content);
    }

    /**
     * All of the answer is computed. From here on the request is none of those that its key has running: a client that
     * asks again as soon as it has the end of this answer must not be told to wait for it.
     */
    public void computed() {
        claims.givePlaceBack();
    }

    /** Begins an answer that is a stream of events; from here on errors are events as well. */
    public EventStream eventStream() {
        EventStream begun = EventStream.begin(outlet);
        events = begun;
        return begun;
    }

    /** How long until the client should be told that the connection is alive, if nothing is sent meanwhile; never negative. */
    public Duration untilPing() {
        if (events == null) {
            return pingInterval;
        }
        Duration left = pingInterval.minus(events.silence());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Whether there is an event stream that has been silent for so long that the client should be told it is alive. */
    public boolean isPingDue() {
        return events != null && events.silence().compareTo(pingInterval) >= 0;
    }

    /** The client is told of a failure as an event, in the middle of its answer; the log is told of its cause. */
    public void failed(ApiException error) {
        failure = error.getCause();
    }

    /** The cause of what {@link #failed} was told. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /**
     * Watches the connection while the answer is computed. To be closed before the answer is complete.
     *
     * @param onGone what to do when the client has gone; quick, on any thread, at most once
     */
    public DisconnectWatch watch(Runnable onGone) {
        return DisconnectWatch.begin(request, onGone);
    }
}
