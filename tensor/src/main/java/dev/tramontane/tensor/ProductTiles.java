package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * The inner loops of the matrix product: four unpacked weight rows against one to three rows of activations, every
 * product with an accumulator in a register per chain. Written out in full because that is what the compiler keeps in
 * registers; an array of vectors or a helper method would put every vector on the heap.
 */
final class ProductTiles {

    /** Weight rows per tile. */
    static final int ROWS = 4;
    /** The most rows of activations per tile. */
    static final int TOKENS = 3;

    private ProductTiles() {}

    /**
     * Adds the products of three rows of activations to the sums.
     *
     * @param panel four rows of {@code length} unpacked weights, {@code panelStride} apart
     * @param length a number of whole vectors, in elements
     * @param sums per row of activations and weight row the lanes of the even and of the odd chain
     */
    static void three(
            float[] panel, int panelStride, int length, float[] x, int xOffset, int xStride, float[] sums, int at) {
        FloatVector even00 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector odd00 = FloatVector.fromArray(FLOATS, sums, at + 1 * LANES);
        FloatVector even01 = FloatVector.fromArray(FLOATS, sums, at + 2 * LANES);
        FloatVector odd01 = FloatVector.fromArray(FLOATS, sums, at + 3 * LANES);
        FloatVector even02 = FloatVector.fromArray(FLOATS, sums, at + 4 * LANES);
        FloatVector odd02 = FloatVector.fromArray(FLOATS, sums, at + 5 * LANES);
        FloatVector even03 = FloatVector.fromArray(FLOATS, sums, at + 6 * LANES);
        FloatVector odd03 = FloatVector.fromArray(FLOATS, sums, at + 7 * LANES);
        FloatVector even10 = FloatVector.fromArray(FLOATS, sums, at + 8 * LANES);
        FloatVector odd10 = FloatVector.fromArray(FLOATS, sums, at + 9 * LANES);
        FloatVector even11 = FloatVector.fromArray(FLOATS, sums, at + 10 * LANES);
        FloatVector odd11 = FloatVector.fromArray(FLOATS, sums, at + 11 * LANES);
        FloatVector even12 = FloatVector.fromArray(FLOATS, sums, at + 12 * LANES);
        FloatVector odd12 = FloatVector.fromArray(FLOATS, sums, at + 13 * LANES);
        FloatVector even13 = FloatVector.fromArray(FLOATS, sums, at + 14 * LANES);
        FloatVector odd13 = FloatVector.fromArray(FLOATS, sums, at + 15 * LANES);
        FloatVector even20 = FloatVector.fromArray(FLOATS, sums, at + 16 * LANES);
        FloatVector odd20 = FloatVector.fromArray(FLOATS, sums, at + 17 * LANES);
        FloatVector even21 = FloatVector.fromArray(FLOATS, sums, at + 18 * LANES);
        FloatVector odd21 = FloatVector.fromArray(FLOATS, sums, at + 19 * LANES);
        FloatVector even22 = FloatVector.fromArray(FLOATS, sums, at + 20 * LANES);
        FloatVector odd22 = FloatVector.fromArray(FLOATS, sums, at + 21 * LANES);
        FloatVector even23 = FloatVector.fromArray(FLOATS, sums, at + 22 * LANES);
        FloatVector odd23 = FloatVector.fromArray(FLOATS, sums, at + 23 * LANES);
        int row1 = panelStride;
        int row2 = 2 * panelStride;
        int row3 = 3 * panelStride;
        int token1 = xOffset + xStride;
        int token2 = xOffset + 2 * xStride;
        int c = 0;
        for (; c < length - LANES; c += 2 * LANES) {
            FloatVector ex0 = FloatVector.fromArray(FLOATS, x, xOffset + c);
            FloatVector ex1 = FloatVector.fromArray(FLOATS, x, token1 + c);
            FloatVector ex2 = FloatVector.fromArray(FLOATS, x, token2 + c);
            FloatVector ew0 = FloatVector.fromArray(FLOATS, panel, c);
            even00 = ew0.fma(ex0, even00);
            even10 = ew0.fma(ex1, even10);
            even20 = ew0.fma(ex2, even20);
            FloatVector ew1 = FloatVector.fromArray(FLOATS, panel, row1 + c);
            even01 = ew1.fma(ex0, even01);
            even11 = ew1.fma(ex1, even11);
            even21 = ew1.fma(ex2, even21);
            FloatVector ew2 = FloatVector.fromArray(FLOATS, panel, row2 + c);
            even02 = ew2.fma(ex0, even02);
            even12 = ew2.fma(ex1, even12);
            even22 = ew2.fma(ex2, even22);
            FloatVector ew3 = FloatVector.fromArray(FLOATS, panel, row3 + c);
            even03 = ew3.fma(ex0, even03);
            even13 = ew3.fma(ex1, even13);
            even23 = ew3.fma(ex2, even23);
            FloatVector ox0 = FloatVector.fromArray(FLOATS, x, xOffset + c + LANES);
            FloatVector ox1 = FloatVector.fromArray(FLOATS, x, token1 + c + LANES);
            FloatVector ox2 = FloatVector.fromArray(FLOATS, x, token2 + c + LANES);
            FloatVector ow0 = FloatVector.fromArray(FLOATS, panel, c + LANES);
            odd00 = ow0.fma(ox0, odd00);
            odd10 = ow0.fma(ox1, odd10);
            odd20 = ow0.fma(ox2, odd20);
            FloatVector ow1 = FloatVector.fromArray(FLOATS, panel, row1 + c + LANES);
            odd01 = ow1.fma(ox0, odd01);
            odd11 = ow1.fma(ox1, odd11);
            odd21 = ow1.fma(ox2, odd21);
            FloatVector ow2 = FloatVector.fromArray(FLOATS, panel, row2 + c + LANES);
            odd02 = ow2.fma(ox0, odd02);
            odd12 = ow2.fma(ox1, odd12);
            odd22 = ow2.fma(ox2, odd22);
            FloatVector ow3 = FloatVector.fromArray(FLOATS, panel, row3 + c + LANES);
            odd03 = ow3.fma(ox0, odd03);
            odd13 = ow3.fma(ox1, odd13);
            odd23 = ow3.fma(ox2, odd23);
        }
        if (c < length) {
            FloatVector ex0 = FloatVector.fromArray(FLOATS, x, xOffset + c);
            FloatVector ex1 = FloatVector.fromArray(FLOATS, x, token1 + c);
            FloatVector ex2 = FloatVector.fromArray(FLOATS, x, token2 + c);
            FloatVector ew0 = FloatVector.fromArray(FLOATS, panel, c);
            even00 = ew0.fma(ex0, even00);
            even10 = ew0.fma(ex1, even10);
            even20 = ew0.fma(ex2, even20);
            FloatVector ew1 = FloatVector.fromArray(FLOATS, panel, row1 + c);
            even01 = ew1.fma(ex0, even01);
            even11 = ew1.fma(ex1, even11);
            even21 = ew1.fma(ex2, even21);
            FloatVector ew2 = FloatVector.fromArray(FLOATS, panel, row2 + c);
            even02 = ew2.fma(ex0, even02);
            even12 = ew2.fma(ex1, even12);
            even22 = ew2.fma(ex2, even22);
            FloatVector ew3 = FloatVector.fromArray(FLOATS, panel, row3 + c);
            even03 = ew3.fma(ex0, even03);
            even13 = ew3.fma(ex1, even13);
            even23 = ew3.fma(ex2, even23);
        }
        even00.intoArray(sums, at);
        odd00.intoArray(sums, at + 1 * LANES);
        even01.intoArray(sums, at + 2 * LANES);
        odd01.intoArray(sums, at + 3 * LANES);
        even02.intoArray(sums, at + 4 * LANES);
        odd02.intoArray(sums, at + 5 * LANES);
        even03.intoArray(sums, at + 6 * LANES);
        odd03.intoArray(sums, at + 7 * LANES);
        even10.intoArray(sums, at + 8 * LANES);
        odd10.intoArray(sums, at + 9 * LANES);
        even11.intoArray(sums, at + 10 * LANES);
        odd11.intoArray(sums, at + 11 * LANES);
        even12.intoArray(sums, at + 12 * LANES);
        odd12.intoArray(sums, at + 13 * LANES);
        even13.intoArray(sums, at + 14 * LANES);
        odd13.intoArray(sums, at + 15 * LANES);
        even20.intoArray(sums, at + 16 * LANES);
        odd20.intoArray(sums, at + 17 * LANES);
        even21.intoArray(sums, at + 18 * LANES);
        odd21.intoArray(sums, at + 19 * LANES);
        even22.intoArray(sums, at + 20 * LANES);
        odd22.intoArray(sums, at + 21 * LANES);
        even23.intoArray(sums, at + 22 * LANES);
        odd23.intoArray(sums, at + 23 * LANES);
    }

    /**
     * Adds the products of two rows of activations to the sums.
     *
     * @param panel four rows of {@code length} unpacked weights, {@code panelStride} apart
     * @param length a number of whole vectors, in elements
     * @param sums per row of activations and weight row the lanes of the even and of the odd chain
     */
    static void two(
            float[] panel, int panelStride, int length, float[] x, int xOffset, int xStride, float[] sums, int at) {
        FloatVector even00 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector odd00 = FloatVector.fromArray(FLOATS, sums, at + 1 * LANES);
        FloatVector even01 = FloatVector.fromArray(FLOATS, sums, at + 2 * LANES);
        FloatVector odd01 = FloatVector.fromArray(FLOATS, sums, at + 3 * LANES);
        FloatVector even02 = FloatVector.fromArray(FLOATS, sums, at + 4 * LANES);
        FloatVector odd02 = FloatVector.fromArray(FLOATS, sums, at + 5 * LANES);
        FloatVector even03 = FloatVector.fromArray(FLOATS, sums, at + 6 * LANES);
        FloatVector odd03 = FloatVector.fromArray(FLOATS, sums, at + 7 * LANES);
        FloatVector even10 = FloatVector.fromArray(FLOATS, sums, at + 8 * LANES);
        FloatVector odd10 = FloatVector.fromArray(FLOATS, sums, at + 9 * LANES);
        FloatVector even11 = FloatVector.fromArray(FLOATS, sums, at + 10 * LANES);
        FloatVector odd11 = FloatVector.fromArray(FLOATS, sums, at + 11 * LANES);
        FloatVector even12 = FloatVector.fromArray(FLOATS, sums, at + 12 * LANES);
        FloatVector odd12 = FloatVector.fromArray(FLOATS, sums, at + 13 * LANES);
        FloatVector even13 = FloatVector.fromArray(FLOATS, sums, at + 14 * LANES);
        FloatVector odd13 = FloatVector.fromArray(FLOATS, sums, at + 15 * LANES);
        int row1 = panelStride;
        int row2 = 2 * panelStride;
        int row3 = 3 * panelStride;
        int token1 = xOffset + xStride;
        int c = 0;
        for (; c < length - LANES; c += 2 * LANES) {
            FloatVector ex0 = FloatVector.fromArray(FLOATS, x, xOffset + c);
            FloatVector ex1 = FloatVector.fromArray(FLOATS, x, token1 + c);
            FloatVector ew0 = FloatVector.fromArray(FLOATS, panel, c);
            even00 = ew0.fma(ex0, even00);
            even10 = ew0.fma(ex1, even10);
            FloatVector ew1 = FloatVector.fromArray(FLOATS, panel, row1 + c);
            even01 = ew1.fma(ex0, even01);
            even11 = ew1.fma(ex1, even11);
            FloatVector ew2 = FloatVector.fromArray(FLOATS, panel, row2 + c);
            even02 = ew2.fma(ex0, even02);
            even12 = ew2.fma(ex1, even12);
            FloatVector ew3 = FloatVector.fromArray(FLOATS, panel, row3 + c);
            even03 = ew3.fma(ex0, even03);
            even13 = ew3.fma(ex1, even13);
            FloatVector ox0 = FloatVector.fromArray(FLOATS, x, xOffset + c + LANES);
            FloatVector ox1 = FloatVector.fromArray(FLOATS, x, token1 + c + LANES);
            FloatVector ow0 = FloatVector.fromArray(FLOATS, panel, c + LANES);
            odd00 = ow0.fma(ox0, odd00);
            odd10 = ow0.fma(ox1, odd10);
            FloatVector ow1 = FloatVector.fromArray(FLOATS, panel, row1 + c + LANES);
            odd01 = ow1.fma(ox0, odd01);
            odd11 = ow1.fma(ox1, odd11);
            FloatVector ow2 = FloatVector.fromArray(FLOATS, panel, row2 + c + LANES);
            odd02 = ow2.fma(ox0, odd02);
            odd12 = ow2.fma(ox1, odd12);
            FloatVector ow3 = FloatVector.fromArray(FLOATS, panel, row3 + c + LANES);
            odd03 = ow3.fma(ox0, odd03);
            odd13 = ow3.fma(ox1, odd13);
        }
        if (c < length) {
            FloatVector ex0 = FloatVector.fromArray(FLOATS, x, xOffset + c);
            FloatVector ex1 = FloatVector.fromArray(FLOATS, x, token1 + c);
            FloatVector ew0 = FloatVector.fromArray(FLOATS, panel, c);
            even00 = ew0.fma(ex0, even00);
            even10 = ew0.fma(ex1, even10);
            FloatVector ew1 = FloatVector.fromArray(FLOATS, panel, row1 + c);
            even01 = ew1.fma(ex0, even01);
            even11 = ew1.fma(ex1, even11);
            FloatVector ew2 = FloatVector.fromArray(FLOATS, panel, row2 + c);
            even02 = ew2.fma(ex0, even02);
            even12 = ew2.fma(ex1, even12);
            FloatVector ew3 = FloatVector.fromArray(FLOATS, panel, row3 + c);
            even03 = ew3.fma(ex0, even03);
            even13 = ew3.fma(ex1, even13);
        }
        even00.intoArray(sums, at);
        odd00.intoArray(sums, at + 1 * LANES);
        even01.intoArray(sums, at + 2 * LANES);
        odd01.intoArray(sums, at + 3 * LANES);
        even02.intoArray(sums, at + 4 * LANES);
        odd02.intoArray(sums, at + 5 * LANES);
        even03.intoArray(sums, at + 6 * LANES);
        odd03.intoArray(sums, at + 7 * LANES);
        even10.intoArray(sums, at + 8 * LANES);
        odd10.intoArray(sums, at + 9 * LANES);
        even11.intoArray(sums, at + 10 * LANES);
        odd11.intoArray(sums, at + 11 * LANES);
        even12.intoArray(sums, at + 12 * LANES);
        odd12.intoArray(sums, at + 13 * LANES);
        even13.intoArray(sums, at + 14 * LANES);
        odd13.intoArray(sums, at + 15 * LANES);
    }

    /**
     * Adds the products of one row of activations to the sums.
     *
     * @param panel four rows of {@code length} unpacked weights, {@code panelStride} apart
     * @param length a number of whole vectors, in elements
     * @param sums per row of activations and weight row the lanes of the even and of the odd chain
     */
    static void one(
            float[] panel, int panelStride, int length, float[] x, int xOffset, int xStride, float[] sums, int at) {
        FloatVector even00 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector odd00 = FloatVector.fromArray(FLOATS, sums, at + 1 * LANES);
        FloatVector even01 = FloatVector.fromArray(FLOATS, sums, at + 2 * LANES);
        FloatVector odd01 = FloatVector.fromArray(FLOATS, sums, at + 3 * LANES);
        FloatVector even02 = FloatVector.fromArray(FLOATS, sums, at + 4 * LANES);
        FloatVector odd02 = FloatVector.fromArray(FLOATS, sums, at + 5 * LANES);
        FloatVector even03 = FloatVector.fromArray(FLOATS, sums, at + 6 * LANES);
        FloatVector odd03 = FloatVector.fromArray(FLOATS, sums, at + 7 * LANES);
        int row1 = panelStride;
        int row2 = 2 * panelStride;
        int row3 = 3 * panelStride;
        int c = 0;
        for (; c < length - LANES; c += 2 * LANES) {
            FloatVector ex0 = FloatVector.fromArray(FLOATS, x, xOffset + c);
            FloatVector ew0 = FloatVector.fromArray(FLOATS, panel, c);
            even00 = ew0.fma(ex0, even00);
            FloatVector ew1 = FloatVector.fromArray(FLOATS, panel, row1 + c);
            even01 = ew1.fma(ex0, even01);
            FloatVector ew2 = FloatVector.fromArray(FLOATS, panel, row2 + c);
            even02 = ew2.fma(ex0, even02);
            FloatVector ew3 = FloatVector.fromArray(FLOATS, panel, row3 + c);
            even03 = ew3.fma(ex0, even03);
            FloatVector ox0 = FloatVector.fromArray(FLOATS, x, xOffset + c + LANES);
            FloatVector ow0 = FloatVector.fromArray(FLOATS, panel, c + LANES);
            odd00 = ow0.fma(ox0, odd00);
            FloatVector ow1 = FloatVector.fromArray(FLOATS, panel, row1 + c + LANES);
            odd01 = ow1.fma(ox0, odd01);
            FloatVector ow2 = FloatVector.fromArray(FLOATS, panel, row2 + c + LANES);
            odd02 = ow2.fma(ox0, odd02);
            FloatVector ow3 = FloatVector.fromArray(FLOATS, panel, row3 + c + LANES);
            odd03 = ow3.fma(ox0, odd03);
        }
        if (c < length) {
            FloatVector ex0 = FloatVector.fromArray(FLOATS, x, xOffset + c);
            FloatVector ew0 = FloatVector.fromArray(FLOATS, panel, c);
            even00 = ew0.fma(ex0, even00);
            FloatVector ew1 = FloatVector.fromArray(FLOATS, panel, row1 + c);
            even01 = ew1.fma(ex0, even01);
            FloatVector ew2 = FloatVector.fromArray(FLOATS, panel, row2 + c);
            even02 = ew2.fma(ex0, even02);
            FloatVector ew3 = FloatVector.fromArray(FLOATS, panel, row3 + c);
            even03 = ew3.fma(ex0, even03);
        }
        even00.intoArray(sums, at);
        odd00.intoArray(sums, at + 1 * LANES);
        even01.intoArray(sums, at + 2 * LANES);
        odd01.intoArray(sums, at + 3 * LANES);
        even02.intoArray(sums, at + 4 * LANES);
        odd02.intoArray(sums, at + 5 * LANES);
        even03.intoArray(sums, at + 6 * LANES);
        odd03.intoArray(sums, at + 7 * LANES);
    }
}
