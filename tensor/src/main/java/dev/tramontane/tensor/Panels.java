package dev.tramontane.tensor;

import static dev.tramontane.tensor.RowDecoder.SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The layout of block-quantised weights that products are fast on: {@value #ROWS} rows are interleaved, so that the lanes
 * of a vector are rows and no sum over lanes is ever needed.
 *
 * <p>A panel is a sequence of its rows' blocks. Blocks of 32 columns are stored as the {@value #ROWS} scales, then the
 * first four bytes of numbers of each row, then the next four of each, and so on. A matrix takes as many bytes as in rows,
 * except that the last panel is filled up with zeros.
 */
public final class Panels {

    /** Rows of a panel. */
    public static final int ROWS = 16;

    /** Columns that share a scale. */
    static final int BLOCK = 32;

    static final long SCALES_BYTES = (long) ROWS * Short.BYTES;
    /** Four bytes of each row. */
    static final long VECTOR_BYTES = (long) ROWS * Integer.BYTES;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Panels() {}

    /**
     * The bytes that {@code rows} rows of {@code columns} columns take.
     *
     * @throws ArithmeticException if they are more than a {@code long} can count
     */
    public static long byteSize(ElementType type, int rows, int columns) {
        int panel = type.rowsPerPanel();
        return Math.multiplyExact(((long) rows + panel - 1) / panel * panel, type.bytesPerRow(columns));
    }

    /**
     * Interleaves rows as GGUF files store them.
     *
     * @param type what the rows become, {@link ElementType#Q4_0_PANELS} or {@link ElementType#Q8_0_PANELS}
     * @param blocks the rows from {@code firstRow} on, each a sequence of blocks of a scale and numbers, without gaps
     * @param firstRow a multiple of {@value #ROWS}
     * @param lastRow exclusive; a multiple of {@value #ROWS} or the last row of the matrix
     * @param to the whole matrix
     */
    public static void interleave(
            ElementType type, int columns, MemorySegment blocks, int firstRow, int lastRow, MemorySegment to) {
        if (type.rowsPerPanel() != ROWS || firstRow % ROWS != 0) {
            throw new IllegalArgumentException("row " + firstRow + " of " + type + " begins no panel");
        }
        int blockBytes = type.bytesPerBlock();
        int perRow = columns / BLOCK;
        long rowBytes = type.bytesPerRow(columns);
        for (int first = firstRow; first < lastRow; first += ROWS) {
            int rows = Math.min(ROWS, lastRow - first);
            long from = (first - firstRow) * rowBytes;
            long target = first * rowBytes;
            for (int b = 0; b < perRow; b++) {
                interleaveBlock(blocks, from + (long) b * blockBytes, rowBytes, rows, blockBytes, to, target);
                target += (long) ROWS * blockBytes;
            }
        }
    }

    private static void interleaveBlock(
            MemorySegment blocks, long from, long rowBytes, int rows, int blockBytes, MemorySegment to, long target) {
        for (int r = 0; r < ROWS; r++) {
            long row = from + r * rowBytes;
            boolean present = r < rows;
            to.set(SHORT, target + 2L * r, present ? blocks.get(SHORT, row) : 0);
            long numbers = target + SCALES_BYTES + 4L * r;
            for (int at = Short.BYTES; at < blockBytes; at += Integer.BYTES) {
                to.set(INT, numbers, present ? blocks.get(INT, row + at) : 0);
                numbers += VECTOR_BYTES;
            }
        }
    }

    /** Where the block of some rows begins that holds a column. */
    static long block(ElementType type, int columns, int row, int column) {
        long panel = (long) (row / ROWS) * ROWS * type.bytesPerRow(columns);
        return panel + (long) (column / BLOCK) * ROWS * type.bytesPerBlock();
    }

    /** Where the scale of a row's first block is. */
    static long scales(Matrix matrix, int row) {
        return block(matrix.type(), matrix.columns(), row, 0) + (long) row % ROWS * Short.BYTES;
    }

    /** Where the first four bytes of a row's numbers are. */
    static long numbers(Matrix matrix, int row) {
        return block(matrix.type(), matrix.columns(), row, 0) + SCALES_BYTES + (long) row % ROWS * Integer.BYTES;
    }

    /** A row that memory is there for: {@code row}, or else another one. */
    static int present(Matrix matrix, int row, int other) {
        return row < ((long) matrix.rows() + ROWS - 1) / ROWS * ROWS ? row : other;
    }

    /** Where byte {@code at} of a row's numbers is, in the block that begins at {@code block}. */
    static long number(long block, int row, int at) {
        return block + SCALES_BYTES + at / 4 * VECTOR_BYTES + (row % ROWS) * 4L + at % 4;
    }
}
