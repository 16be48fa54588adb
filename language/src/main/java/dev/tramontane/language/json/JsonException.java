package dev.tramontane.language.json;

/** Text that is not JSON. */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String problem;

    /** @param message what is wrong */
    public JsonException(String message) {
        super(message);
        problem = message;
    }

    /**
     * @param message what is wrong
     * @param problem the same without what stands in the text
     */
    JsonException(String message, String problem) {
        super(message);
        this.problem = problem;
    }

    /** As {@link #JsonException(String, String)}, with the failure underneath. */
    JsonException(String message, String problem, Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    /** What is wrong and where, without quoting the text: for logs, and for texts that are nobody's business. */
    public String problem() {
        return problem;
    }
}
