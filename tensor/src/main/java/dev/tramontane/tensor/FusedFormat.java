package dev.tramontane.tensor;

/** A format that can multiply stored weights without unpacking them first, which is faster for few activations. */
interface FusedFormat extends RowFormat {

    /**
     * Multiplies the columns before the tail with arranged activations and writes the lanes' sums (even chain plus odd
     * chain), unscaled by {@link Matrix#scale}.
     */
    void dot(Matrix weights, int row, float[] x, int xOffset, float[] laneSums, int laneSumsOffset);
}
