package dev.tramontane.train.product;

import static dev.tramontane.train.product.VectorTiles.FLOATS;
import static dev.tramontane.train.product.VectorTiles.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Tiles of one vector of columns, for what is left beside {@link WideTiles}.
 */
final class NarrowTiles {

    private NarrowTiles() {}

    /** Six rows of the result. */
    static void six(Block block, int aAt, int panelAt, int startAt, int cAt) {
        float[] start = block.start;
        int startStride = block.startStride;
        FloatVector sum0 = FloatVector.fromArray(FLOATS, start, startAt);
        FloatVector sum1 = FloatVector.fromArray(FLOATS, start, startAt + startStride);
        FloatVector sum2 = FloatVector.fromArray(FLOATS, start, startAt + 2 * startStride);
        FloatVector sum3 = FloatVector.fromArray(FLOATS, start, startAt + 3 * startStride);
        FloatVector sum4 = FloatVector.fromArray(FLOATS, start, startAt + 4 * startStride);
        FloatVector sum5 = FloatVector.fromArray(FLOATS, start, startAt + 5 * startStride);
        float[] a = block.a;
        int step = block.aStep;
        int row = block.aStride;
        int a1 = aAt + row;
        int a2 = aAt + 2 * row;
        int a3 = aAt + 3 * row;
        int a4 = aAt + 4 * row;
        int a5 = aAt + 5 * row;
        float[] panel = block.panel;
        int steps = block.steps;
        for (int k = 0; k < steps; k++) {
            int panelRow = panelAt + k * LANES;
            int at = k * step;
            FloatVector b = FloatVector.fromArray(FLOATS, panel, panelRow);
            FloatVector x0 = FloatVector.broadcast(FLOATS, a[aAt + at]);
            sum0 = b.fma(x0, sum0);
            FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + at]);
            sum1 = b.fma(x1, sum1);
            FloatVector x2 = FloatVector.broadcast(FLOATS, a[a2 + at]);
            sum2 = b.fma(x2, sum2);
            FloatVector x3 = FloatVector.broadcast(FLOATS, a[a3 + at]);
            sum3 = b.fma(x3, sum3);
            FloatVector x4 = FloatVector.broadcast(FLOATS, a[a4 + at]);
            sum4 = b.fma(x4, sum4);
            FloatVector x5 = FloatVector.broadcast(FLOATS, a[a5 + at]);
            sum5 = b.fma(x5, sum5);
        }
        float[] c = block.c;
        int cStride = block.cStride;
        sum0.intoArray(c, cAt);
        sum1.intoArray(c, cAt + cStride);
        sum2.intoArray(c, cAt + 2 * cStride);
        sum3.intoArray(c, cAt + 3 * cStride);
        sum4.intoArray(c, cAt + 4 * cStride);
        sum5.intoArray(c, cAt + 5 * cStride);
    }

    /** Two rows of the result. */
    static void two(Block block, int aAt, int panelAt, int startAt, int cAt) {
        float[] start = block.start;
        int startStride = block.startStride;
        FloatVector sum0 = FloatVector.fromArray(FLOATS, start, startAt);
        FloatVector sum1 = FloatVector.fromArray(FLOATS, start, startAt + startStride);
        float[] a = block.a;
        int step = block.aStep;
        int row = block.aStride;
        int a1 = aAt + row;
        float[] panel = block.panel;
        int steps = block.steps;
        for (int k = 0; k < steps; k++) {
            int panelRow = panelAt + k * LANES;
            int at = k * step;
            FloatVector b = FloatVector.fromArray(FLOATS, panel, panelRow);
            FloatVector x0 = FloatVector.broadcast(FLOATS, a[aAt + at]);
            sum0 = b.fma(x0, sum0);
            FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + at]);
            sum1 = b.fma(x1, sum1);
        }
        float[] c = block.c;
        int cStride = block.cStride;
        sum0.intoArray(c, cAt);
        sum1.intoArray(c, cAt + cStride);
    }

    /** A row of the result. */
    static void one(Block block, int aAt, int panelAt, int startAt, int cAt) {
        float[] start = block.start;
        FloatVector sum0 = FloatVector.fromArray(FLOATS, start, startAt);
        float[] a = block.a;
        int step = block.aStep;
        float[] panel = block.panel;
        int steps = block.steps;
        for (int k = 0; k < steps; k++) {
            int panelRow = panelAt + k * LANES;
            int at = k * step;
            FloatVector b = FloatVector.fromArray(FLOATS, panel, panelRow);
            FloatVector x0 = FloatVector.broadcast(FLOATS, a[aAt + at]);
            sum0 = b.fma(x0, sum0);
        }
        float[] c = block.c;
        sum0.intoArray(c, cAt);
    }
}
