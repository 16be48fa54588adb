package dev.tramontane.language.tokenizer;

/**
 * How images are cut into patches, as the tokenizer file tells.
 *
 * @param patchSize the side of a square patch in pixels, at least 1
 * @param maximumSize the longest side in pixels that an image keeps, at least 1
 * @param mergeSize how many patches are merged per direction into one token, at least 1
 */
public record ImageSettings(int patchSize, int maximumSize, int mergeSize) {
    /** Far above any published model, and low enough that products of two sizes stay exact. */
    private static final int LIMIT = 1 << 15;

    /** @throws IllegalArgumentException if a size is not in 1..32768 */
    public ImageSettings {
        check("patch size", patchSize);
        check("maximum size", maximumSize);
        check("merge size", mergeSize);
    }

    private static void check(String name, int value) {
        if (value < 1 || value > LIMIT) {
            throw new IllegalArgumentException("the image " + name + " must be in 1.." + LIMIT + ", not " + value);
        }
    }
}
