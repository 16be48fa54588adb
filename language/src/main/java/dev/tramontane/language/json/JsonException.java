package dev.tramontane.language.json;

/** Text that is not JSON. */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong */
    public JsonException(String message) {
        super(message);
    }

    /**
     * @param message what is wrong
     * @param cause the failure underneath
     */
    public JsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
