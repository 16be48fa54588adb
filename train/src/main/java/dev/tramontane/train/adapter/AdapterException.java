package dev.tramontane.train.adapter;

/** An adapter that cannot be read, or does not belong to the model. The message names file, tensor or setting. */
public final class AdapterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AdapterException(String message) {
        super(message);
    }

    AdapterException(String message, Throwable cause) {
        super(message, cause);
    }
}
