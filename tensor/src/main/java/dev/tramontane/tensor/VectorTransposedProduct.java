package dev.tramontane.tensor;

import static dev.tramontane.tensor.TransposedTiles.COLUMNS;
import static dev.tramontane.tensor.TransposedTiles.NARROW_COLUMNS;

import java.util.Arrays;

/**
 * The transposed product {@link Kernels#multiplyTransposed}: four vectors of columns of some rows, or the last two, are decoded
 * into the first-level cache, then added to the rows of results tile by tile, each element with one fused multiply-add
 * per row.
 */
final class VectorTransposedProduct {

    /** Rows decoded together: 64 rows of four vectors of 16 are 16 KiB. */
    private static final int PANEL_ROWS = 64;

    private final float[] panel = new float[PANEL_ROWS * COLUMNS];
    private final float[] lastColumns = new float[TransposedTiles.NARROW_TOKENS * COLUMNS];
    private final VectorFormats formats;

    VectorTransposedProduct(VectorFormats formats) {
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
        VectorFormat format = formats.of(weights.type());
        for (int column = 0; column < weights.columns(); column += COLUMNS) {
            int columns = Math.min(COLUMNS, weights.columns() - column);
            int width = columns <= NARROW_COLUMNS ? NARROW_COLUMNS : COLUMNS;
            for (int row = firstRow; row < lastRow; row += PANEL_ROWS) {
                int rows = Math.min(PANEL_ROWS, lastRow - row);
                decodePanel(format, weights, row, rows, column, columns, width);
                if (columns == width) {
                    addTiles(width, rows, x, xOffset + row, xStride, n, y, yOffset + column, yStride);
                } else {
                    addLastColumns(width, rows, columns, x, xOffset + row, xStride, n, y, yOffset + column, yStride);
                }
            }
        }
    }

    private void decodePanel(
            VectorFormat format, Matrix weights, int row, int rows, int column, int columns, int width) {
        if (columns < width) {
            Arrays.fill(panel, 0, rows * width, 0f);
        }
        float scale = weights.scale();
        for (int r = 0; r < rows; r++) {
            format.decode(weights, row + r, column, column + columns, panel, r * width);
        }
        if (scale != 1f) {
            Elementwise.scale(panel, 0, scale, rows * width);
        }
    }

    private void addTiles(
            int width, int rows, float[] x, int xOffset, int xStride, int n, float[] y, int yOffset, int yStride) {
        if (width == COLUMNS) {
            addWideTiles(rows, x, xOffset, xStride, n, y, yOffset, yStride);
        } else {
            addNarrowTiles(rows, x, xOffset, xStride, n, y, yOffset, yStride);
        }
    }

    private void addNarrowTiles(
            int rows, float[] x, int xOffset, int xStride, int n, float[] y, int yOffset, int yStride) {
        int i = 0;
        for (; i + 12 <= n; i += 12) {
            TransposedTiles.twelveNarrow(
                    panel, rows, x, xOffset + i * xStride, xStride, y, yOffset + i * yStride, yStride);
        }
        for (; i < n; i++) {
            TransposedTiles.oneNarrow(panel, rows, x, xOffset + i * xStride, y, yOffset + i * yStride);
        }
    }

    private void addWideTiles(
            int rows, float[] x, int xOffset, int xStride, int n, float[] y, int yOffset, int yStride) {
        int i = 0;
        for (; i + 6 <= n; i += 6) {
            TransposedTiles.six(panel, rows, x, xOffset + i * xStride, xStride, y, yOffset + i * yStride, yStride);
        }
        for (; i + 2 <= n; i += 2) {
            TransposedTiles.two(panel, rows, x, xOffset + i * xStride, xStride, y, yOffset + i * yStride, yStride);
        }
        if (i < n) {
            TransposedTiles.one(panel, rows, x, xOffset + i * xStride, xStride, y, yOffset + i * yStride, yStride);
        }
    }

    /** Fewer columns than a tile has: the sums are widened with zeros for the time. */
    private void addLastColumns(
            int width,
            int rows,
            int columns,
            float[] x,
            int xOffset,
            int xStride,
            int n,
            float[] y,
            int yOffset,
            int yStride) {
        for (int i = 0; i < n; i += TransposedTiles.NARROW_TOKENS) {
            int tokens = Math.min(TransposedTiles.NARROW_TOKENS, n - i);
            Arrays.fill(lastColumns, 0f);
            for (int t = 0; t < tokens; t++) {
                System.arraycopy(y, yOffset + (i + t) * yStride, lastColumns, t * width, columns);
            }
            addTiles(width, rows, x, xOffset + i * xStride, xStride, tokens, lastColumns, 0, width);
            for (int t = 0; t < tokens; t++) {
                System.arraycopy(lastColumns, t * width, y, yOffset + (i + t) * yStride, columns);
            }
        }
    }
}
