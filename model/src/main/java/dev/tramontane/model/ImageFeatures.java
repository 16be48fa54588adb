package dev.tramontane.model;

/**
 * What an image looks like to the decoder: rows that take the place of the embeddings of its image tokens, in reading
 * order.
 *
 * @param values {@code [rows × width]}
 * @param width the decoder's hidden size
 */
public record ImageFeatures(float[] values, int width) {

    /** @throws IllegalArgumentException if the values are not whole rows */
    public ImageFeatures {
        if (width < 1 || values.length % width != 0) {
            throw new IllegalArgumentException(values.length + " features are not rows of " + width);
        }
    }

    /** One row per image token. */
    public int rows() {
        return values.length / width;
    }
}
