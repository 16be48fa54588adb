package dev.tramontane.engine.prefix;

/**
 * The tokens of a prompt that stand for one image, from the first to the last, tokens that only separate its rows
 * included.
 *
 * @param first the index of the first token
 * @param count how many tokens
 * @param digest 32 bytes that tell apart whatever is embedded differently, such as the SHA-256 of the prepared pixels
 */
public record ImageSpan(int first, int count, byte[] digest) {

    static final int DIGEST_BYTES = 32;

    /** @throws IllegalArgumentException if the span is empty, out of range, or the digest has another size */
    public ImageSpan {
        if (first < 0 || count < 1 || first > Integer.MAX_VALUE - count) {
            throw new IllegalArgumentException("an image cannot have " + count + " tokens from " + first + " on");
        }
        if (digest.length != DIGEST_BYTES) {
            throw new IllegalArgumentException("an image's digest has 32 bytes, not " + digest.length);
        }
        digest = digest.clone();
    }

    /** The index behind the last token. */
    int end() {
        return first + count;
    }
}
