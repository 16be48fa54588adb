package dev.tramontane.train.product;

import static dev.tramontane.train.product.VectorTiles.COLUMNS;
import static dev.tramontane.train.product.VectorTiles.FLOATS;
import static dev.tramontane.train.product.VectorTiles.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Tiles of two vectors of columns. Written out in full, for the reasons that {@code dev.tramontane.tensor} gives: an array of
 * vectors or a method that takes one would put every vector on the heap.
 */
final class WideTiles {

    private WideTiles() {}

    /** Six rows of the result. */
    static void six(Block block, int aAt, int panelAt, int startAt, int cAt) {
        float[] start = block.start;
        int startStride = block.startStride;
        FloatVector sum0a = FloatVector.fromArray(FLOATS, start, startAt);
        FloatVector sum0b = FloatVector.fromArray(FLOATS, start, startAt + LANES);
        FloatVector sum1a = FloatVector.fromArray(FLOATS, start, startAt + startStride);
        FloatVector sum1b = FloatVector.fromArray(FLOATS, start, startAt + startStride + LANES);
        FloatVector sum2a = FloatVector.fromArray(FLOATS, start, startAt + 2 * startStride);
        FloatVector sum2b = FloatVector.fromArray(FLOATS, start, startAt + 2 * startStride + LANES);
        FloatVector sum3a = FloatVector.fromArray(FLOATS, start, startAt + 3 * startStride);
        FloatVector sum3b = FloatVector.fromArray(FLOATS, start, startAt + 3 * startStride + LANES);
        FloatVector sum4a = FloatVector.fromArray(FLOATS, start, startAt + 4 * startStride);
        FloatVector sum4b = FloatVector.fromArray(FLOATS, start, startAt + 4 * startStride + LANES);
        FloatVector sum5a = FloatVector.fromArray(FLOATS, start, startAt + 5 * startStride);
        FloatVector sum5b = FloatVector.fromArray(FLOATS, start, startAt + 5 * startStride + LANES);
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
            int panelRow = panelAt + k * COLUMNS;
            int at = k * step;
            FloatVector left = FloatVector.fromArray(FLOATS, panel, panelRow);
            FloatVector right = FloatVector.fromArray(FLOATS, panel, panelRow + LANES);
            FloatVector x0 = FloatVector.broadcast(FLOATS, a[aAt + at]);
            sum0a = left.fma(x0, sum0a);
            sum0b = right.fma(x0, sum0b);
            FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + at]);
            sum1a = left.fma(x1, sum1a);
            sum1b = right.fma(x1, sum1b);
            FloatVector x2 = FloatVector.broadcast(FLOATS, a[a2 + at]);
            sum2a = left.fma(x2, sum2a);
            sum2b = right.fma(x2, sum2b);
            FloatVector x3 = FloatVector.broadcast(FLOATS, a[a3 + at]);
            sum3a = left.fma(x3, sum3a);
            sum3b = right.fma(x3, sum3b);
            FloatVector x4 = FloatVector.broadcast(FLOATS, a[a4 + at]);
            sum4a = left.fma(x4, sum4a);
            sum4b = right.fma(x4, sum4b);
            FloatVector x5 = FloatVector.broadcast(FLOATS, a[a5 + at]);
            sum5a = left.fma(x5, sum5a);
            sum5b = right.fma(x5, sum5b);
        }
        float[] c = block.c;
        int cStride = block.cStride;
        sum0a.intoArray(c, cAt);
        sum0b.intoArray(c, cAt + LANES);
        sum1a.intoArray(c, cAt + cStride);
        sum1b.intoArray(c, cAt + cStride + LANES);
        sum2a.intoArray(c, cAt + 2 * cStride);
        sum2b.intoArray(c, cAt + 2 * cStride + LANES);
        sum3a.intoArray(c, cAt + 3 * cStride);
        sum3b.intoArray(c, cAt + 3 * cStride + LANES);
        sum4a.intoArray(c, cAt + 4 * cStride);
        sum4b.intoArray(c, cAt + 4 * cStride + LANES);
        sum5a.intoArray(c, cAt + 5 * cStride);
        sum5b.intoArray(c, cAt + 5 * cStride + LANES);
    }

    /** Two rows of the result. */
    static void two(Block block, int aAt, int panelAt, int startAt, int cAt) {
        float[] start = block.start;
        int startStride = block.startStride;
        FloatVector sum0a = FloatVector.fromArray(FLOATS, start, startAt);
        FloatVector sum0b = FloatVector.fromArray(FLOATS, start, startAt + LANES);
        FloatVector sum1a = FloatVector.fromArray(FLOATS, start, startAt + startStride);
        FloatVector sum1b = FloatVector.fromArray(FLOATS, start, startAt + startStride + LANES);
        float[] a = block.a;
        int step = block.aStep;
        int row = block.aStride;
        int a1 = aAt + row;
        float[] panel = block.panel;
        int steps = block.steps;
        for (int k = 0; k < steps; k++) {
            int panelRow = panelAt + k * COLUMNS;
            int at = k * step;
            FloatVector left = FloatVector.fromArray(FLOATS, panel, panelRow);
            FloatVector right = FloatVector.fromArray(FLOATS, panel, panelRow + LANES);
            FloatVector x0 = FloatVector.broadcast(FLOATS, a[aAt + at]);
            sum0a = left.fma(x0, sum0a);
            sum0b = right.fma(x0, sum0b);
            FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + at]);
            sum1a = left.fma(x1, sum1a);
            sum1b = right.fma(x1, sum1b);
        }
        float[] c = block.c;
        int cStride = block.cStride;
        sum0a.intoArray(c, cAt);
        sum0b.intoArray(c, cAt + LANES);
        sum1a.intoArray(c, cAt + cStride);
        sum1b.intoArray(c, cAt + cStride + LANES);
    }

    /** A row of the result. */
    static void one(Block block, int aAt, int panelAt, int startAt, int cAt) {
        float[] start = block.start;
        FloatVector sum0a = FloatVector.fromArray(FLOATS, start, startAt);
        FloatVector sum0b = FloatVector.fromArray(FLOATS, start, startAt + LANES);
        float[] a = block.a;
        int step = block.aStep;
        float[] panel = block.panel;
        int steps = block.steps;
        for (int k = 0; k < steps; k++) {
            int panelRow = panelAt + k * COLUMNS;
            int at = k * step;
            FloatVector left = FloatVector.fromArray(FLOATS, panel, panelRow);
            FloatVector right = FloatVector.fromArray(FLOATS, panel, panelRow + LANES);
            FloatVector x0 = FloatVector.broadcast(FLOATS, a[aAt + at]);
            sum0a = left.fma(x0, sum0a);
            sum0b = right.fma(x0, sum0b);
        }
        float[] c = block.c;
        sum0a.intoArray(c, cAt);
        sum0b.intoArray(c, cAt + LANES);
    }
}
