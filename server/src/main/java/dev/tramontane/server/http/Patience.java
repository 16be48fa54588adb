package dev.tramontane.server.http;

import java.time.Duration;

/**
 * How long clients are waited for.
 *
 * @param headers how long the headers of a connection's first request may take, the TLS handshake included
 * @param body how long a body may take to arrive, however it trickles
 * @param idle how long a connection may be silent while it is read from or written to, and between requests
 * @param write how long a client may take to accept a part of an answer, besides what its length is worth
 * @param ping how long an event stream may be silent before the client is told that the connection is alive
 */
public record Patience(Duration headers, Duration body, Duration idle, Duration write, Duration ping) {

    /** What a server has for its clients. */
    public static final Patience DEFAULT = new Patience(
            Duration.ofSeconds(20),
            Duration.ofMinutes(2),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofSeconds(15));

    /** How long a connection may be without a request: it may be idle, and then send one. */
    Duration betweenRequests() {
        return idle.plus(headers);
    }
}
