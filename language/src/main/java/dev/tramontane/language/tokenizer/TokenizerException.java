package dev.tramontane.language.tokenizer;

/** A tokenizer file that cannot be used, or token ids that it does not know. */
public final class TokenizerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, where, and what would be right */
    public TokenizerException(String message) {
        super(message);
    }

    /**
     * @param message what is wrong, where, and what would be right
     * @param cause the failure underneath
     */
    public TokenizerException(String message, Throwable cause) {
        super(message, cause);
    }
}
