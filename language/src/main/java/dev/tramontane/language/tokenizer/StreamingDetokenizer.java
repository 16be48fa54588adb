package dev.tramontane.language.tokenizer;

/**
 * Turns one stream of token ids into text as it arrives. Bytes of a character that is not complete yet are held back, so that
 * every returned string stands for itself; all of them joined equal {@link Tekken#decode} of all ids. Not thread-safe.
 */
public final class StreamingDetokenizer {
    private final Tekken tekken;
    private final SpecialTokens policy;
    private final Utf8Decoder decoder = new Utf8Decoder();
    private final StringBuilder text = new StringBuilder();

    StreamingDetokenizer(Tekken tekken, SpecialTokens policy) {
        this.tekken = tekken;
        this.policy = policy;
    }

    /**
     * Takes the next id and returns the characters that it completes, often none.
     *
     * @throws TokenizerException if the id is outside the vocabulary, or special and the policy is to raise
     */
    public String push(int token) {
        append(token);
        return take();
    }

    /** Ends a run of bytes: returns U+FFFD for an incomplete character, or nothing. The stream may go on. */
    public String flush() {
        decoder.finish(text);
        return take();
    }

    void append(int token) {
        tekken.checkToken(token);
        if (!tekken.isSpecial(token)) {
            tekken.decodeInto(token, decoder, text);
            return;
        }
        decoder.finish(text);
        switch (policy) {
            case IGNORE -> {}
            case KEEP -> text.append(tekken.name(token));
            case RAISE ->
                throw new TokenizerException("token " + token + ", " + tekken.name(token) + ", is special, not text");
        }
    }

    private String take() {
        if (text.isEmpty()) {
            return "";
        }
        String taken = text.toString();
        text.setLength(0);
        return taken;
    }
}
