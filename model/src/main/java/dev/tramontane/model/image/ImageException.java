package dev.tramontane.model.image;

/** An image that is refused. The message names format and problem, and holds nothing that a stranger may not read. */
public final class ImageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ImageException(String message) {
        super(message);
    }

    ImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
