package dev.tramontane.engine;

import java.io.Serial;

/** A request that cannot be served, or failed while it was; the message says why and what to do. */
public final class EngineException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** Whose turn it is to do something about it. */
    public enum Kind {
        /** The request cannot be served as it is, now or later: the caller changes it. */
        INVALID_REQUEST,
        /** The prompt leaves no room for an answer in the context: the caller shortens it. */
        PROMPT_TOO_LONG,
        /** Too many requests are waiting: the caller tries again later. */
        BUSY,
        /** The engine is closed or closing. */
        CLOSED,
        /** The checkpoint and the options do not go together: whoever loads the engine changes one of them. */
        CONFIGURATION,
        /** The reading thread was interrupted, which has cancelled the completion. */
        INTERRUPTED,
        /** The completion failed through no fault of the request. */
        FAILED
    }

    private final Kind kind;

    EngineException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    EngineException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
