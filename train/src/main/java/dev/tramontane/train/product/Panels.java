package dev.tramontane.train.product;

import java.util.Arrays;

/**
 * A block of the right operand, copied so that the inner loops read it from one end to the other: panels of two vectors of
 * columns, the last one of one vector if that is enough, filled up with zeros.
 */
final class Panels {
    private final int lanes;
    private float[] data = {};
    private int steps;

    Panels(int lanes) {
        this.lanes = lanes;
    }

    float[] data() {
        return data;
    }

    /** Where the panel begins whose first column is the given one of the block. */
    int at(int column) {
        return column * steps;
    }

    /** The columns of the tile that begins at a column: those of one vector or of two. */
    int width(int columns) {
        return columns > lanes ? 2 * lanes : lanes;
    }

    /** Copies {@code steps} rows of {@code columns} columns. */
    void copy(Operand b, int firstRow, int firstColumn, int steps, int columns) {
        this.steps = steps;
        int padded = (columns + lanes - 1) / lanes * lanes;
        if (data.length < steps * padded) {
            data = new float[steps * padded];
        }
        for (int column = 0; column < columns; column += 2 * lanes) {
            int width = width(columns - column);
            int filled = Math.min(width, columns - column);
            int from = b.at(firstRow, firstColumn + column);
            int to = at(column);
            if (filled < width) {
                Arrays.fill(data, to, to + steps * width, 0f);
            }
            if (b.columnStride == 1) {
                copyRows(b, from, to, steps, width, filled);
            } else {
                transpose(b, from, to, steps, width, filled);
            }
        }
    }

    private void copyRows(Operand b, int from, int to, int steps, int width, int filled) {
        for (int k = 0; k < steps; k++) {
            System.arraycopy(b.data, from + k * b.rowStride, data, to + k * width, filled);
        }
    }

    private void transpose(Operand b, int from, int to, int steps, int width, int filled) {
        float[] source = b.data;
        float[] panel = data;
        int step = b.rowStride;
        int column = b.columnStride;
        int j = 0;
        for (; j + 4 <= filled; j += 4) {
            int from0 = from + j * column;
            int from1 = from0 + column;
            int from2 = from1 + column;
            int from3 = from2 + column;
            for (int k = 0; k < steps; k++) {
                int at = to + k * width + j;
                panel[at] = source[from0 + k * step];
                panel[at + 1] = source[from1 + k * step];
                panel[at + 2] = source[from2 + k * step];
                panel[at + 3] = source[from3 + k * step];
            }
        }
        for (; j < filled; j++) {
            for (int k = 0; k < steps; k++) {
                panel[to + k * width + j] = source[from + j * column + k * step];
            }
        }
    }
}
