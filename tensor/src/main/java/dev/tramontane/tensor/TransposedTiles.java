package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * The inner loops of the transposed product: four vectors of columns for one, two or six rows of activations, or two vectors
 * for one or twelve.
 */
final class TransposedTiles {

    /** Columns per tile. */
    static final int COLUMNS = 4 * LANES;
    /** The most rows of activations per tile. */
    static final int TOKENS = 6;
    /** Columns per narrow tile. */
    static final int NARROW_COLUMNS = 2 * LANES;
    /** The most rows of activations per narrow tile. */
    static final int NARROW_TOKENS = 12;

    private TransposedTiles() {}

    /**
     * Adds to six rows of sums.
     *
     * @param panel {@code rows} rows of {@link #COLUMNS} decoded weights, without gaps
     */
    static void six(float[] panel, int rows, float[] x, int xOffset, int xStride, float[] y, int yOffset, int yStride) {
        int y1 = yOffset + yStride;
        int y2 = yOffset + 2 * yStride;
        int y3 = yOffset + 3 * yStride;
        int y4 = yOffset + 4 * yStride;
        int y5 = yOffset + 5 * yStride;
        FloatVector sum00 = FloatVector.fromArray(FLOATS, y, yOffset);
        FloatVector sum01 = FloatVector.fromArray(FLOATS, y, yOffset + LANES);
        FloatVector sum02 = FloatVector.fromArray(FLOATS, y, yOffset + 2 * LANES);
        FloatVector sum03 = FloatVector.fromArray(FLOATS, y, yOffset + 3 * LANES);
        FloatVector sum10 = FloatVector.fromArray(FLOATS, y, y1);
        FloatVector sum11 = FloatVector.fromArray(FLOATS, y, y1 + LANES);
        FloatVector sum12 = FloatVector.fromArray(FLOATS, y, y1 + 2 * LANES);
        FloatVector sum13 = FloatVector.fromArray(FLOATS, y, y1 + 3 * LANES);
        FloatVector sum20 = FloatVector.fromArray(FLOATS, y, y2);
        FloatVector sum21 = FloatVector.fromArray(FLOATS, y, y2 + LANES);
        FloatVector sum22 = FloatVector.fromArray(FLOATS, y, y2 + 2 * LANES);
        FloatVector sum23 = FloatVector.fromArray(FLOATS, y, y2 + 3 * LANES);
        FloatVector sum30 = FloatVector.fromArray(FLOATS, y, y3);
        FloatVector sum31 = FloatVector.fromArray(FLOATS, y, y3 + LANES);
        FloatVector sum32 = FloatVector.fromArray(FLOATS, y, y3 + 2 * LANES);
        FloatVector sum33 = FloatVector.fromArray(FLOATS, y, y3 + 3 * LANES);
        FloatVector sum40 = FloatVector.fromArray(FLOATS, y, y4);
        FloatVector sum41 = FloatVector.fromArray(FLOATS, y, y4 + LANES);
        FloatVector sum42 = FloatVector.fromArray(FLOATS, y, y4 + 2 * LANES);
        FloatVector sum43 = FloatVector.fromArray(FLOATS, y, y4 + 3 * LANES);
        FloatVector sum50 = FloatVector.fromArray(FLOATS, y, y5);
        FloatVector sum51 = FloatVector.fromArray(FLOATS, y, y5 + LANES);
        FloatVector sum52 = FloatVector.fromArray(FLOATS, y, y5 + 2 * LANES);
        FloatVector sum53 = FloatVector.fromArray(FLOATS, y, y5 + 3 * LANES);
        for (int r = 0; r < rows; r++) {
            int at = r * COLUMNS;
            int xAt = xOffset + r;
            FloatVector w0 = FloatVector.fromArray(FLOATS, panel, at);
            FloatVector w1 = FloatVector.fromArray(FLOATS, panel, at + LANES);
            FloatVector w2 = FloatVector.fromArray(FLOATS, panel, at + 2 * LANES);
            FloatVector w3 = FloatVector.fromArray(FLOATS, panel, at + 3 * LANES);
            FloatVector x0 = FloatVector.broadcast(FLOATS, x[xAt]);
            sum00 = w0.fma(x0, sum00);
            sum01 = w1.fma(x0, sum01);
            sum02 = w2.fma(x0, sum02);
            sum03 = w3.fma(x0, sum03);
            FloatVector x1 = FloatVector.broadcast(FLOATS, x[xAt + xStride]);
            sum10 = w0.fma(x1, sum10);
            sum11 = w1.fma(x1, sum11);
            sum12 = w2.fma(x1, sum12);
            sum13 = w3.fma(x1, sum13);
            FloatVector x2 = FloatVector.broadcast(FLOATS, x[xAt + 2 * xStride]);
            sum20 = w0.fma(x2, sum20);
            sum21 = w1.fma(x2, sum21);
            sum22 = w2.fma(x2, sum22);
            sum23 = w3.fma(x2, sum23);
            FloatVector x3 = FloatVector.broadcast(FLOATS, x[xAt + 3 * xStride]);
            sum30 = w0.fma(x3, sum30);
            sum31 = w1.fma(x3, sum31);
            sum32 = w2.fma(x3, sum32);
            sum33 = w3.fma(x3, sum33);
            FloatVector x4 = FloatVector.broadcast(FLOATS, x[xAt + 4 * xStride]);
            sum40 = w0.fma(x4, sum40);
            sum41 = w1.fma(x4, sum41);
            sum42 = w2.fma(x4, sum42);
            sum43 = w3.fma(x4, sum43);
            FloatVector x5 = FloatVector.broadcast(FLOATS, x[xAt + 5 * xStride]);
            sum50 = w0.fma(x5, sum50);
            sum51 = w1.fma(x5, sum51);
            sum52 = w2.fma(x5, sum52);
            sum53 = w3.fma(x5, sum53);
        }
        sum00.intoArray(y, yOffset);
        sum01.intoArray(y, yOffset + LANES);
        sum02.intoArray(y, yOffset + 2 * LANES);
        sum03.intoArray(y, yOffset + 3 * LANES);
        sum10.intoArray(y, y1);
        sum11.intoArray(y, y1 + LANES);
        sum12.intoArray(y, y1 + 2 * LANES);
        sum13.intoArray(y, y1 + 3 * LANES);
        sum20.intoArray(y, y2);
        sum21.intoArray(y, y2 + LANES);
        sum22.intoArray(y, y2 + 2 * LANES);
        sum23.intoArray(y, y2 + 3 * LANES);
        sum30.intoArray(y, y3);
        sum31.intoArray(y, y3 + LANES);
        sum32.intoArray(y, y3 + 2 * LANES);
        sum33.intoArray(y, y3 + 3 * LANES);
        sum40.intoArray(y, y4);
        sum41.intoArray(y, y4 + LANES);
        sum42.intoArray(y, y4 + 2 * LANES);
        sum43.intoArray(y, y4 + 3 * LANES);
        sum50.intoArray(y, y5);
        sum51.intoArray(y, y5 + LANES);
        sum52.intoArray(y, y5 + 2 * LANES);
        sum53.intoArray(y, y5 + 3 * LANES);
    }

    /**
     * Adds to two rows of sums.
     *
     * @param panel {@code rows} rows of {@link #COLUMNS} decoded weights, without gaps
     */
    static void two(float[] panel, int rows, float[] x, int xOffset, int xStride, float[] y, int yOffset, int yStride) {
        int y1 = yOffset + yStride;
        FloatVector sum00 = FloatVector.fromArray(FLOATS, y, yOffset);
        FloatVector sum01 = FloatVector.fromArray(FLOATS, y, yOffset + LANES);
        FloatVector sum02 = FloatVector.fromArray(FLOATS, y, yOffset + 2 * LANES);
        FloatVector sum03 = FloatVector.fromArray(FLOATS, y, yOffset + 3 * LANES);
        FloatVector sum10 = FloatVector.fromArray(FLOATS, y, y1);
        FloatVector sum11 = FloatVector.fromArray(FLOATS, y, y1 + LANES);
        FloatVector sum12 = FloatVector.fromArray(FLOATS, y, y1 + 2 * LANES);
        FloatVector sum13 = FloatVector.fromArray(FLOATS, y, y1 + 3 * LANES);
        for (int r = 0; r < rows; r++) {
            int at = r * COLUMNS;
            int xAt = xOffset + r;
            FloatVector w0 = FloatVector.fromArray(FLOATS, panel, at);
            FloatVector w1 = FloatVector.fromArray(FLOATS, panel, at + LANES);
            FloatVector w2 = FloatVector.fromArray(FLOATS, panel, at + 2 * LANES);
            FloatVector w3 = FloatVector.fromArray(FLOATS, panel, at + 3 * LANES);
            FloatVector x0 = FloatVector.broadcast(FLOATS, x[xAt]);
            sum00 = w0.fma(x0, sum00);
            sum01 = w1.fma(x0, sum01);
            sum02 = w2.fma(x0, sum02);
            sum03 = w3.fma(x0, sum03);
            FloatVector x1 = FloatVector.broadcast(FLOATS, x[xAt + xStride]);
            sum10 = w0.fma(x1, sum10);
            sum11 = w1.fma(x1, sum11);
            sum12 = w2.fma(x1, sum12);
            sum13 = w3.fma(x1, sum13);
        }
        sum00.intoArray(y, yOffset);
        sum01.intoArray(y, yOffset + LANES);
        sum02.intoArray(y, yOffset + 2 * LANES);
        sum03.intoArray(y, yOffset + 3 * LANES);
        sum10.intoArray(y, y1);
        sum11.intoArray(y, y1 + LANES);
        sum12.intoArray(y, y1 + 2 * LANES);
        sum13.intoArray(y, y1 + 3 * LANES);
    }

    /**
     * Adds to one row of sums.
     *
     * @param panel {@code rows} rows of {@link #COLUMNS} decoded weights, without gaps
     */
    static void one(float[] panel, int rows, float[] x, int xOffset, int xStride, float[] y, int yOffset, int yStride) {
        FloatVector sum00 = FloatVector.fromArray(FLOATS, y, yOffset);
        FloatVector sum01 = FloatVector.fromArray(FLOATS, y, yOffset + LANES);
        FloatVector sum02 = FloatVector.fromArray(FLOATS, y, yOffset + 2 * LANES);
        FloatVector sum03 = FloatVector.fromArray(FLOATS, y, yOffset + 3 * LANES);
        for (int r = 0; r < rows; r++) {
            int at = r * COLUMNS;
            int xAt = xOffset + r;
            FloatVector w0 = FloatVector.fromArray(FLOATS, panel, at);
            FloatVector w1 = FloatVector.fromArray(FLOATS, panel, at + LANES);
            FloatVector w2 = FloatVector.fromArray(FLOATS, panel, at + 2 * LANES);
            FloatVector w3 = FloatVector.fromArray(FLOATS, panel, at + 3 * LANES);
            FloatVector x0 = FloatVector.broadcast(FLOATS, x[xAt]);
            sum00 = w0.fma(x0, sum00);
            sum01 = w1.fma(x0, sum01);
            sum02 = w2.fma(x0, sum02);
            sum03 = w3.fma(x0, sum03);
        }
        sum00.intoArray(y, yOffset);
        sum01.intoArray(y, yOffset + LANES);
        sum02.intoArray(y, yOffset + 2 * LANES);
        sum03.intoArray(y, yOffset + 3 * LANES);
    }

    /**
     * Adds to twelve rows of sums.
     *
     * @param panel {@code rows} rows of {@link #NARROW_COLUMNS} decoded weights, without gaps
     */
    static void twelveNarrow(
            float[] panel, int rows, float[] x, int xOffset, int xStride, float[] y, int yOffset, int yStride) {
        int y1 = yOffset + yStride;
        int y2 = yOffset + 2 * yStride;
        int y3 = yOffset + 3 * yStride;
        int y4 = yOffset + 4 * yStride;
        int y5 = yOffset + 5 * yStride;
        int y6 = yOffset + 6 * yStride;
        int y7 = yOffset + 7 * yStride;
        int y8 = yOffset + 8 * yStride;
        int y9 = yOffset + 9 * yStride;
        int y10 = yOffset + 10 * yStride;
        int y11 = yOffset + 11 * yStride;
        FloatVector sum0a = FloatVector.fromArray(FLOATS, y, yOffset);
        FloatVector sum0b = FloatVector.fromArray(FLOATS, y, yOffset + LANES);
        FloatVector sum1a = FloatVector.fromArray(FLOATS, y, y1);
        FloatVector sum1b = FloatVector.fromArray(FLOATS, y, y1 + LANES);
        FloatVector sum2a = FloatVector.fromArray(FLOATS, y, y2);
        FloatVector sum2b = FloatVector.fromArray(FLOATS, y, y2 + LANES);
        FloatVector sum3a = FloatVector.fromArray(FLOATS, y, y3);
        FloatVector sum3b = FloatVector.fromArray(FLOATS, y, y3 + LANES);
        FloatVector sum4a = FloatVector.fromArray(FLOATS, y, y4);
        FloatVector sum4b = FloatVector.fromArray(FLOATS, y, y4 + LANES);
        FloatVector sum5a = FloatVector.fromArray(FLOATS, y, y5);
        FloatVector sum5b = FloatVector.fromArray(FLOATS, y, y5 + LANES);
        FloatVector sum6a = FloatVector.fromArray(FLOATS, y, y6);
        FloatVector sum6b = FloatVector.fromArray(FLOATS, y, y6 + LANES);
        FloatVector sum7a = FloatVector.fromArray(FLOATS, y, y7);
        FloatVector sum7b = FloatVector.fromArray(FLOATS, y, y7 + LANES);
        FloatVector sum8a = FloatVector.fromArray(FLOATS, y, y8);
        FloatVector sum8b = FloatVector.fromArray(FLOATS, y, y8 + LANES);
        FloatVector sum9a = FloatVector.fromArray(FLOATS, y, y9);
        FloatVector sum9b = FloatVector.fromArray(FLOATS, y, y9 + LANES);
        FloatVector sum10a = FloatVector.fromArray(FLOATS, y, y10);
        FloatVector sum10b = FloatVector.fromArray(FLOATS, y, y10 + LANES);
        FloatVector sum11a = FloatVector.fromArray(FLOATS, y, y11);
        FloatVector sum11b = FloatVector.fromArray(FLOATS, y, y11 + LANES);
        for (int r = 0; r < rows; r++) {
            int at = r * NARROW_COLUMNS;
            int xAt = xOffset + r;
            FloatVector a = FloatVector.fromArray(FLOATS, panel, at);
            FloatVector b = FloatVector.fromArray(FLOATS, panel, at + LANES);
            FloatVector x0 = FloatVector.broadcast(FLOATS, x[xAt]);
            sum0a = a.fma(x0, sum0a);
            sum0b = b.fma(x0, sum0b);
            FloatVector x1 = FloatVector.broadcast(FLOATS, x[xAt + xStride]);
            sum1a = a.fma(x1, sum1a);
            sum1b = b.fma(x1, sum1b);
            FloatVector x2 = FloatVector.broadcast(FLOATS, x[xAt + 2 * xStride]);
            sum2a = a.fma(x2, sum2a);
            sum2b = b.fma(x2, sum2b);
            FloatVector x3 = FloatVector.broadcast(FLOATS, x[xAt + 3 * xStride]);
            sum3a = a.fma(x3, sum3a);
            sum3b = b.fma(x3, sum3b);
            FloatVector x4 = FloatVector.broadcast(FLOATS, x[xAt + 4 * xStride]);
            sum4a = a.fma(x4, sum4a);
            sum4b = b.fma(x4, sum4b);
            FloatVector x5 = FloatVector.broadcast(FLOATS, x[xAt + 5 * xStride]);
            sum5a = a.fma(x5, sum5a);
            sum5b = b.fma(x5, sum5b);
            FloatVector x6 = FloatVector.broadcast(FLOATS, x[xAt + 6 * xStride]);
            sum6a = a.fma(x6, sum6a);
            sum6b = b.fma(x6, sum6b);
            FloatVector x7 = FloatVector.broadcast(FLOATS, x[xAt + 7 * xStride]);
            sum7a = a.fma(x7, sum7a);
            sum7b = b.fma(x7, sum7b);
            FloatVector x8 = FloatVector.broadcast(FLOATS, x[xAt + 8 * xStride]);
            sum8a = a.fma(x8, sum8a);
            sum8b = b.fma(x8, sum8b);
            FloatVector x9 = FloatVector.broadcast(FLOATS, x[xAt + 9 * xStride]);
            sum9a = a.fma(x9, sum9a);
            sum9b = b.fma(x9, sum9b);
            FloatVector x10 = FloatVector.broadcast(FLOATS, x[xAt + 10 * xStride]);
            sum10a = a.fma(x10, sum10a);
            sum10b = b.fma(x10, sum10b);
            FloatVector x11 = FloatVector.broadcast(FLOATS, x[xAt + 11 * xStride]);
            sum11a = a.fma(x11, sum11a);
            sum11b = b.fma(x11, sum11b);
        }
        sum0a.intoArray(y, yOffset);
        sum0b.intoArray(y, yOffset + LANES);
        sum1a.intoArray(y, y1);
        sum1b.intoArray(y, y1 + LANES);
        sum2a.intoArray(y, y2);
        sum2b.intoArray(y, y2 + LANES);
        sum3a.intoArray(y, y3);
        sum3b.intoArray(y, y3 + LANES);
        sum4a.intoArray(y, y4);
        sum4b.intoArray(y, y4 + LANES);
        sum5a.intoArray(y, y5);
        sum5b.intoArray(y, y5 + LANES);
        sum6a.intoArray(y, y6);
        sum6b.intoArray(y, y6 + LANES);
        sum7a.intoArray(y, y7);
        sum7b.intoArray(y, y7 + LANES);
        sum8a.intoArray(y, y8);
        sum8b.intoArray(y, y8 + LANES);
        sum9a.intoArray(y, y9);
        sum9b.intoArray(y, y9 + LANES);
        sum10a.intoArray(y, y10);
        sum10b.intoArray(y, y10 + LANES);
        sum11a.intoArray(y, y11);
        sum11b.intoArray(y, y11 + LANES);
    }

    /**
     * Adds to one row of sums.
     *
     * @param panel {@code rows} rows of {@link #NARROW_COLUMNS} decoded weights, without gaps
     */
    static void oneNarrow(float[] panel, int rows, float[] x, int xOffset, float[] y, int yOffset) {
        FloatVector sum0a = FloatVector.fromArray(FLOATS, y, yOffset);
        FloatVector sum0b = FloatVector.fromArray(FLOATS, y, yOffset + LANES);
        for (int r = 0; r < rows; r++) {
            int at = r * NARROW_COLUMNS;
            int xAt = xOffset + r;
            FloatVector a = FloatVector.fromArray(FLOATS, panel, at);
            FloatVector b = FloatVector.fromArray(FLOATS, panel, at + LANES);
            FloatVector x0 = FloatVector.broadcast(FLOATS, x[xAt]);
            sum0a = a.fma(x0, sum0a);
            sum0b = b.fma(x0, sum0b);
        }
        sum0a.intoArray(y, yOffset);
        sum0b.intoArray(y, yOffset + LANES);
    }
}
