package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The matrix product {@link Kernels#multiply}. Few rows of activations are multiplied straight from the stored weights,
 * which is bound by memory; for many, four weight rows at a time are unpacked into the first-level cache and multiplied
 * with tiles of activations, which is bound by arithmetic. Both sum in the order that {@link VectorFormat} fixes.
 */
final class VectorProduct {

    /** Up to this many rows of activations, unpacking weights costs more than it saves. */
    private static final int FEW = 3;
    /** Unpacked columns of a panel: four rows of it and three of activations fit a first-level cache of 32 KiB. */
    private static final int PANEL_COLUMNS = 1024;
    /** Activations kept in the second-level cache while all weight rows pass by, in floats. */
    private static final int RESIDENT_ACTIVATIONS = 160 * 1024;

    private final float[] panel = new float[ProductTiles.ROWS * PANEL_COLUMNS];
    private final float[] tail = new float[8 * LANES];
    private final VectorFormats formats;
    private float[] sums = new float[0];

    VectorProduct(VectorFormats formats) {
        this.formats = formats;
    }

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
        RowFormat format = (RowFormat) formats.of(weights.type());
        if (n <= FEW && format instanceof FusedFormat fused) {
            multiplyFew(fused, weights, firstRow, lastRow, x, xOffset, xStride, n, y, yOffset, yStride);
            return;
        }
        int block = Math.max(ProductTiles.TOKENS, RESIDENT_ACTIVATIONS / weights.columns());
        int blocks = (n + block - 1) / block;
        for (int b = 0; b < blocks; b++) {
            int first = (int) ((long) n * b / blocks);
            int last = (int) ((long) n * (b + 1) / blocks);
            multiplyBlock(
                    format,
                    weights,
                    firstRow,
                    lastRow,
                    x,
                    xOffset + first * xStride,
                    xStride,
                    last - first,
                    y,
                    yOffset + first * yStride,
                    yStride);
        }
    }

    private void multiplyFew(
            FusedFormat format,
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
        sums(n * LaneSums.GROUP * LANES);
        for (int row = firstRow; row < lastRow; row += LaneSums.GROUP) {
            int rows = Math.min(LaneSums.GROUP, lastRow - row);
            for (int r = 0; r < rows; r++) {
                for (int i = 0; i < n; i++) {
                    format.dot(weights, row + r, x, xOffset + i * xStride, sums, (i * LaneSums.GROUP + r) * LANES);
                }
            }
            for (int i = 0; i < n; i++) {
                int at = i * LaneSums.GROUP * LANES;
                LaneSums.fold(sums, at);
                for (int r = 0; r < rows; r++) {
                    y[yOffset + i * yStride + row + r] = sums[at + r];
                }
            }
            finish(format, weights, row, rows, x, xOffset, xStride, n, y, yOffset, yStride);
        }
    }

    private void multiplyBlock(
            RowFormat format,
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
        int groups = (n * ProductTiles.ROWS + LaneSums.GROUP - 1) / LaneSums.GROUP;
        int used = 2 * n * ProductTiles.ROWS * LANES;
        sums(Math.max(used, groups * LaneSums.GROUP * LANES));
        int whole = weights.columns() / format.unit() * format.unit();
        for (int row = firstRow; row < lastRow; row += ProductTiles.ROWS) {
            int rows = Math.min(ProductTiles.ROWS, lastRow - row);
            Arrays.fill(sums, 0, used, 0f);
            for (int first = 0; first < whole; first += PANEL_COLUMNS) {
                int last = Math.min(whole, first + PANEL_COLUMNS);
                for (int r = 0; r < rows; r++) {
                    format.unpack(weights, row + r, first, last, panel, r * PANEL_COLUMNS);
                }
                addTiles(last - first, x, xOffset + first, xStride, n);
            }
            addChains(n * ProductTiles.ROWS);
            for (int group = 0; group < groups; group++) {
                LaneSums.fold(sums, group * LaneSums.GROUP * LANES);
            }
            for (int i = 0; i < n; i++) {
                for (int r = 0; r < rows; r++) {
                    y[yOffset + i * yStride + row + r] = folded(i * ProductTiles.ROWS + r);
                }
            }
            finish(format, weights, row, rows, x, xOffset, xStride, n, y, yOffset, yStride);
        }
    }

    private void addTiles(int length, float[] x, int xOffset, int xStride, int n) {
        int i = 0;
        while (i < n) {
            int left = n - i;
            int at = 2 * i * ProductTiles.ROWS * LANES;
            int xAt = xOffset + i * xStride;
            // Four are done as two and two: a single one leaves most of the arithmetic idle.
            if (left >= 3 && left != 4) {
                ProductTiles.three(panel, PANEL_COLUMNS, length, x, xAt, xStride, sums, at);
                i += 3;
            } else if (left >= 2) {
                ProductTiles.two(panel, PANEL_COLUMNS, length, x, xAt, xStride, sums, at);
                i += 2;
            } else {
                ProductTiles.one(panel, PANEL_COLUMNS, length, x, xAt, xStride, sums, at);
                i++;
            }
        }
    }

    /** Adds each odd chain to its even one and closes the gaps. */
    private void addChains(int products) {
        for (int p = 0; p < products; p++) {
            FloatVector even = FloatVector.fromArray(FLOATS, sums, 2 * p * LANES);
            FloatVector odd = FloatVector.fromArray(FLOATS, sums, (2 * p + 1) * LANES);
            even.add(odd).intoArray(sums, p * LANES);
        }
    }

    private float folded(int product) {
        return sums[product / LaneSums.GROUP * LaneSums.GROUP * LANES + product % LaneSums.GROUP];
    }

    /** Adds the tails of the rows and applies the matrix's scale. */
    private void finish(
            VectorFormat format,
            Matrix weights,
            int row,
            int rows,
            float[] x,
            int xOffset,
            int xStride,
            int n,
            float[] y,
            int yOffset,
            int yStride) {
        int columns = weights.columns();
        int whole = columns / format.unit() * format.unit();
        float scale = weights.scale();
        if (whole == columns && scale == 1f) {
            return;
        }
        for (int r = row; r < row + rows; r++) {
            RowDecoder.of(weights.type()).decode(weights, r, whole, columns, tail, 0);
            for (int i = 0; i < n; i++) {
                float sum = 0f;
                for (int c = whole; c < columns; c++) {
                    sum = Math.fma(tail[c - whole], x[xOffset + i * xStride + c], sum);
                }
                int at = yOffset + i * yStride + r;
                y[at] = (y[at] + sum) * scale;
            }
        }
    }

    private void sums(int length) {
        if (sums.length < length) {
            sums = new float[length];
        }
    }
}
