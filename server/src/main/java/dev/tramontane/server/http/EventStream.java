package dev.tramontane.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import tools.jackson.databind.JsonNode;

/** An answer of server-sent events. Every event is sent at once; a write that fails tells that the client is gone. */
public final class EventStream {
    /** How long the stream may be silent before the client is told that the connection is alive. */
    public static final Duration PING_INTERVAL = Duration.ofSeconds(15);

    private static final byte[] DATA = ascii("data: ");
    private static final byte[] END = ascii("\n\n");
    private static final byte[] PING = ascii(": ping\n\n");

    private final Response response;

    private EventStream(Response response) {
        this.response = response;
    }

    static EventStream begin(Response response) {
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream; charset=utf-8");
        // Proxies that buffer would hold the answer back until it is whole.
        response.getHeaders().put("X-Accel-Buffering", "no");
        return new EventStream(response);
    }

    /** Sends an event without a name. */
    public void send(JsonNode data) throws IOException {
        write(DATA, Json.bytes(data), END);
    }

    /** Sends an event with a name. */
    public void send(String name, JsonNode data) throws IOException {
        write(ascii("event: " + name + "\n"), DATA, Json.bytes(data), END);
    }

    /** Sends an event that is a word and not JSON, such as {@code [DONE]}. */
    public void sendWord(String word) throws IOException {
        write(DATA, ascii(word), END);
    }

    /** Sends a comment that clients skip. */
    public void ping() throws IOException {
        write(PING);
    }

    private void write(byte[]... parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.write(part);
        }
        Content.Sink.write(response, false, ByteBuffer.wrap(bytes.toByteArray()));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
