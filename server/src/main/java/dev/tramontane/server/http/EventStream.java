package dev.tramontane.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** An answer of server-sent events. Every event is sent at once; a write that fails tells that the client is gone. */
public final class EventStream {
    private static final byte[] DATA = ascii("data: ");
    private static final byte[] END = ascii("\n\n");
    private static final byte[] PING = ascii(": ping\n\n");

    private final Outlet outlet;
    private long sent = System.nanoTime();

    private EventStream(Outlet outlet) {
        this.outlet = outlet;
    }

    static EventStream begin(Outlet outlet) {
        outlet.begin("text/event-stream; charset=utf-8");
        // Proxies that buffer would hold the answer back until it is whole.
        outlet.set("X-Accel-Buffering", "no");
        return new EventStream(outlet);
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

    /** How long nothing was sent. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - sent);
    }

    private void write(byte[]... parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.write(part);
        }
        outlet.send(bytes.toByteArray());
        sent = System.nanoTime();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
