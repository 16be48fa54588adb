package dev.tramontane.train.product;

/**
 * A matrix somewhere in an array: element (r, c) is {@code data[offset + r * rowStride + c * columnStride]}. A transposed
 * matrix, a head's columns or an expert's rows are views of the same numbers.
 *
 * @param data shared, never copied
 * @param offset of the first element
 * @param rowStride from one row to the next, in elements
 * @param columnStride from one column to the next, in elements
 */
@SuppressWarnings("ArrayRecordComponent") // a view of the array is what this is
public record View(float[] data, int offset, int rowStride, int columnStride, int rows, int columns) {

    /** @throws IndexOutOfBoundsException if a number is negative or an element would be outside of the array */
    public View {
        if (offset < 0 || rowStride < 0 || columnStride < 0 || rows < 0 || columns < 0) {
            throw new IndexOutOfBoundsException("a view has negative numbers: offset " + offset + ", strides "
                    + rowStride + " and " + columnStride + ", " + rows + " x " + columns + " elements");
        }
        long last = rows == 0 || columns == 0
                ? offset - 1L
                : offset + (rows - 1L) * rowStride + (columns - 1L) * columnStride;
        if (last >= data.length) {
            throw new IndexOutOfBoundsException("a view of " + rows + " x " + columns + " elements at " + offset
                    + " with strides " + rowStride + " and " + columnStride + " ends at " + last + ", its array has "
                    + data.length + " elements");
        }
    }

    /** The first elements of an array, row by row without gaps. */
    public static View of(float[] data, int rows, int columns) {
        return new View(data, 0, columns, 1, rows, columns);
    }

    /** The same elements with rows and columns exchanged. */
    public View transposed() {
        return new View(data, offset, columnStride, rowStride, columns, rows);
    }

    /**
     * Some of the rows.
     *
     * @throws IndexOutOfBoundsException if the view has no such rows
     */
    public View rows(int first, int count) {
        checkRange(first, count, rows, "rows");
        return new View(
                data, count == 0 ? offset : offset + first * rowStride, rowStride, columnStride, count, columns);
    }

    /**
     * Some of the columns.
     *
     * @throws IndexOutOfBoundsException if the view has no such columns
     */
    public View columns(int first, int count) {
        checkRange(first, count, columns, "columns");
        return new View(
                data, count == 0 ? offset : offset + first * columnStride, rowStride, columnStride, rows, count);
    }

    private static void checkRange(int first, int count, int length, String what) {
        if (first < 0 || count < 0 || first > length - count) {
            throw new IndexOutOfBoundsException(
                    count + " " + what + " from " + first + " on are not among the " + length + " of the view");
        }
    }
}
