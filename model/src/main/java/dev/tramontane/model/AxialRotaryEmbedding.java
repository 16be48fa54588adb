package dev.tramontane.model;

import dev.tramontane.checkpoint.RopeConfig.Pairing;

/**
 * Rotary position embedding in two dimensions, as in Pixtral (arXiv 2410.07073, section 2.1): the first half of a
 * head's pairs turns with the row of a patch, by the even ones of the usual frequencies, the second half with its
 * column, by the odd ones.
 */
public final class AxialRotaryEmbedding {

    private final float[] frequencies;
    private final Pairing pairs;

    /**
     * @param theta base of the frequencies
     * @param size dimensions of a head, a multiple of four
     */
    public AxialRotaryEmbedding(double theta, int size, Pairing pairs) {
        if (size < 4 || size % 4 != 0) {
            throw new IllegalArgumentException("heads of " + size + " dimensions have no two sets of pairs");
        }
        this.pairs = pairs;
        frequencies = new float[size / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = (float) Math.pow(theta, -2.0 * i / size);
        }
    }

    /** Dimensions of a head. */
    public int size() {
        return 2 * frequencies.length;
    }

    /** Which elements of a head rotate together. */
    public Pairing pairs() {
        return pairs;
    }

    /** Writes cosine and sine of every pair at a patch, alternating, {@link #size()} numbers. */
    public void angles(int row, int column, float[] to, int offset) {
        int half = frequencies.length / 2;
        for (int pair = 0; pair < frequencies.length; pair++) {
            float angle = pair < half ? row * frequencies[2 * pair] : column * frequencies[2 * (pair - half) + 1];
            to[offset + 2 * pair] = (float) Math.cos(angle);
            to[offset + 2 * pair + 1] = (float) Math.sin(angle);
        }
    }

    /** Turns a head in place by what {@link #angles} wrote. */
    public void rotate(float[] x, int offset, float[] angles, int anglesOffset) {
        RotaryEmbedding.rotate(pairs, x, offset, angles, anglesOffset, size());
    }
}
