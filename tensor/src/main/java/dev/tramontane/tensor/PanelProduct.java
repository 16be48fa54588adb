package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.LANES;

import java.util.Arrays;

/**
 * The matrix product {@link Kernels#multiply} for weights in {@link Panels}. Rows of weights are taken two vectors at a
 * time. Few rows of activations are multiplied straight from the stored weights, which is bound by memory; for many, some
 * blocks at a time are unpacked into the first-level cache.
 */
final class PanelProduct {

    /** Rows of weights that are computed together. */
    static final int GROUP = 2 * LANES;

    /** Numbers of activations kept near while all weights pass by. */
    private static final int RESIDENT_ACTIVATIONS = 384 * 1024;

    private final PanelRows rows = new PanelRows();
    private final Q4PanelProduct q4 = new Q4PanelProduct();
    private final Q8PanelProduct q8 = new Q8PanelProduct();
    private float[] sums = new float[0];

    void multiply(
            Matrix weights,
            int firstRow,
            int lastRow,
            float[] x,
            int xOffset,
            int xStride,
            int n,
            float[] y,
            int yOffset,
            int yStride) {
        int most = Math.max(16, RESIDENT_ACTIVATIONS / Math.max(1, weights.columns()));
        for (int first = 0; first < n; first += most) {
            int count = Math.min(most, n - first);
            multiplyBlock(
                    weights,
                    firstRow,
                    lastRow,
                    x,
                    xOffset + first * xStride,
                    xStride,
                    count,
                    y,
                    yOffset + first * yStride,
                    yStride);
        }
        if (weights.scale() != 1f) {
            for (int i = 0; i < n; i++) {
                Elementwise.scale(y, yOffset + i * yStride + firstRow, weights.scale(), lastRow - firstRow);
            }
        }
    }

    private void multiplyBlock(
            Matrix weights,
            int firstRow,
            int lastRow,
            float[] x,
            int xOffset,
            int xStride,
            int n,
            float[] y,
            int yOffset,
            int yStride) {
        boolean fourBits = weights.type().inRows() == ElementType.Q4_0;
        int tile = fourBits ? 1 : Q8PanelProduct.TOKENS;
        int room = (n + tile - 1) / tile * tile * GROUP;
        if (sums.length < room) {
            sums = new float[room];
        }
        if (!fourBits) {
            q8.prepare(weights.columns(), x, xOffset, xStride, n);
        }
        for (int row = firstRow / GROUP * GROUP; row < lastRow; row += GROUP) {
            Arrays.fill(sums, 0, room, 0f);
            rows.moveTo(weights, row);
            if (fourBits) {
                q4.multiply(rows, x, xOffset, xStride, n, sums);
            } else {
                q8.multiply(rows, x, xOffset, xStride, n, sums);
            }
            int first = Math.max(firstRow, row);
            int last = Math.min(lastRow, row + GROUP);
            for (int i = 0; i < n; i++) {
                System.arraycopy(sums, i * GROUP + first - row, y, yOffset + i * yStride + first, last - first);
            }
        }
    }
}
