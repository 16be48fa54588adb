package dev.tramontane.checkpoint;

import java.io.Serial;

/** A checkpoint that cannot be used; the message names the file, the tensor or field, and what to do. */
public final class CheckpointException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public CheckpointException(String message) {
        super(message);
    }

    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
