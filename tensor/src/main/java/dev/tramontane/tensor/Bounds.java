package dev.tramontane.tensor;

import java.util.Objects;

/** The index checks that every provider makes before it computes, so that the loops need none of their own. */
final class Bounds {

    private Bounds() {}

    /** Checks that {@code n} rows of {@code length} elements each, {@code stride} apart, lie inside the array. */
    static void checkRows(float[] array, int offset, int stride, int n, int length) {
        if (n < 0 || length < 0 || stride < 0 || offset < 0) {
            throw new IndexOutOfBoundsException(
                    n + " rows of " + length + " elements at offset " + offset + ", stride " + stride);
        }
        if (n > 0 && length > 0 && offset + (n - 1L) * stride + length > array.length) {
            throw new IndexOutOfBoundsException(n + " rows of " + length + " elements at offset " + offset + ", stride "
                    + stride + " exceed an array of " + array.length);
        }
    }

    static void check(float[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
    }

    static void checkMultiply(
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
        Objects.checkFromToIndex(firstRow, lastRow, weights.rows());
        checkRows(x, xOffset, xStride, n, weights.columns());
        checkOutput(y, yOffset, yStride, n, firstRow, lastRow);
    }

    static void checkMultiplyTransposed(
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
        Objects.checkFromToIndex(firstRow, lastRow, weights.rows());
        checkOutput(x, xOffset, xStride, n, firstRow, lastRow);
        checkRows(y, yOffset, yStride, n, weights.columns());
    }

    static void checkEncode(float[] from, int offset, Matrix to, int row) {
        Objects.checkIndex(row, to.rows());
        check(from, offset, to.columns());
    }

    /** The offset may be negative as long as the row range makes up for it: a thread may own a slice of the rows. */
    private static void checkOutput(float[] array, int offset, int stride, int n, int firstRow, int lastRow) {
        long first = (long) offset + firstRow;
        if (first < 0 || first > Integer.MAX_VALUE) {
            throw new IndexOutOfBoundsException("offset " + offset + " with first row " + firstRow);
        }
        checkRows(array, (int) first, stride, n, lastRow - firstRow);
    }
}
