package dev.tramontane.train;

import java.io.Serial;

/** Training cannot begin or go on; the message says why and what to do. */
public final class TrainingException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public TrainingException(String message) {
        super(message);
    }

    public TrainingException(String message, Throwable cause) {
        super(message, cause);
    }
}
