package dev.tramontane.tensor;

import static dev.tramontane.tensor.Panels.ROWS;
import static dev.tramontane.tensor.VectorSupport.LANES;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Where the two vectors of rows are that a tile multiplies. Rows that are not stored in panels are interleaved into memory
 * of its own first.
 */
final class PanelRows {

    private final PanelWriter writer = new PanelWriter();
    private MemorySegment interleaved = MemorySegment.NULL;

    private MemorySegment data = MemorySegment.NULL;
    private int blocks;
    private long scales0;
    private long scales1;
    private long numbers0;
    private long numbers1;

    /** Goes to the vectors of the rows {@code row} and {@code row + LANES}, a multiple of twice the lanes. */
    void moveTo(Matrix weights, int row) {
        ElementType type = weights.type();
        long rowBytes = type.bytesPerRow(weights.columns());
        int first = row / ROWS * ROWS;
        // Behind the last panel there is nothing; its rows are computed twice then.
        boolean both = row + LANES < (weights.rows() + ROWS - 1L) / ROWS * ROWS;
        int second = both ? row + LANES : row;
        long start = 0;
        if (type.rowsPerPanel() > 1) {
            data = weights.data();
            start = first * rowBytes;
        } else {
            interleave(weights, first, second / ROWS * ROWS, rowBytes);
            data = interleaved;
        }
        blocks = weights.columns() / Panels.BLOCK;
        long panel0 = start + (row - first) / ROWS * (ROWS * rowBytes);
        long panel1 = start + (second - first) / ROWS * (ROWS * rowBytes);
        scales0 = panel0 + (long) row % ROWS * Short.BYTES;
        scales1 = panel1 + (long) second % ROWS * Short.BYTES;
        numbers0 = panel0 + Panels.SCALES_BYTES + (long) row % ROWS * Integer.BYTES;
        numbers1 = panel1 + Panels.SCALES_BYTES + (long) second % ROWS * Integer.BYTES;
    }

    @SuppressWarnings("MustBeClosedChecker") // Lives as long as the kernels, which nobody closes.
    private void interleave(Matrix weights, int first, int last, long rowBytes) {
        long needed = 2 * ROWS * rowBytes;
        if (interleaved.byteSize() < needed) {
            interleaved = Arena.ofAuto().allocate(needed, Panels.VECTOR_BYTES);
        }
        for (int row = first; row <= last; row += ROWS) {
            writer.write(weights, row, interleaved, (row - first) * rowBytes);
        }
    }

    MemorySegment data() {
        return data;
    }

    /** Blocks of a row. */
    int blocks() {
        return blocks;
    }

    /** Where the scales of the first vector's first block are. */
    long scales0() {
        return scales0;
    }

    /** Where the scales of the second vector's first block are. */
    long scales1() {
        return scales1;
    }

    /** Where the first numbers of the first vector are. */
    long numbers0() {
        return numbers0;
    }

    /** Where the first numbers of the second vector are. */
    long numbers1() {
        return numbers1;
    }
}
