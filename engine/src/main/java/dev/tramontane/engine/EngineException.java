package dev.tramontane.engine;

import java.io.Serial;

/** A request that cannot be served, or failed while it was; the message says why and what to do. */
public final class EngineException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    EngineException(String message) {
        super(message);
    }

    EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
