package dev.tramontane.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

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
     * Interleaves a matrix.
     *
     * @param rows of a type that has panels, stored row by row
     * @param to takes {@link #byteSize} bytes
     * @return the same matrix over {@code to}
     */
    public static Matrix interleave(Matrix rows, MemorySegment to) {
        ElementType type = rows.type().inPanels();
        Matrix panels =
                new Matrix(type, rows.rows(), rows.columns(), to, type.bytesPerRow(rows.columns()), rows.scale(), null);
        interleave(rows, 0, rows.rows(), to);
        return panels;
    }

    /**
     * Interleaves some rows of a matrix, so that several threads can share the work.
     *
     * @param firstRow a multiple of {@value #ROWS}
     * @param lastRow exclusive; a multiple of {@value #ROWS}, or the number of rows
     * @param to takes the whole matrix
     */
    public static void interleave(Matrix rows, int firstRow, int lastRow, MemorySegment to) {
        Objects.checkFromToIndex(firstRow, lastRow, rows.rows());
        if (!rows.type().hasPanels() || rows.type().rowsPerPanel() > 1) {
            throw new IllegalArgumentException("rows of " + rows.type() + " cannot be interleaved");
        }
        if (firstRow % ROWS != 0) {
            throw new IllegalArgumentException("row " + firstRow + " begins no panel");
        }
        PanelWriter writer = new PanelWriter();
        for (int first = firstRow; first < lastRow; first += ROWS) {
            writer.write(rows, first, to, first * rows.type().bytesPerRow(rows.columns()));
        }
    }

    /** Where the block of some rows begins that holds a column. */
    static long block(ElementType type, int columns, int row, int column) {
        long panel = (long) (row / ROWS) * ROWS * type.bytesPerRow(columns);
        return panel + (long) (column / BLOCK) * ROWS * type.bytesPerBlock();
    }

    /** Where byte {@code at} of a row's numbers is, in the block that begins at {@code block}. */
    static long number(long block, int row, int at) {
        return block + SCALES_BYTES + at / 4 * VECTOR_BYTES + (row % ROWS) * 4L + at % 4;
    }
}
