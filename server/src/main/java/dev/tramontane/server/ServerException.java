package dev.tramontane.server;

import java.io.Serial;

/** A server that cannot be started as it was asked for; the message says what to change. */
public final class ServerException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    ServerException(String message) {
        super(message);
    }

    ServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
