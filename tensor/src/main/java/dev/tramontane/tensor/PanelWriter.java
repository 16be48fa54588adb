package dev.tramontane.tensor;

import static dev.tramontane.tensor.Panels.ROWS;
import static dev.tramontane.tensor.RowDecoder.SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Interleaves rows of blocks, one panel at a time; for one thread. */
final class PanelWriter {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int SCALE_INTS = ROWS * Short.BYTES / Integer.BYTES;

    /** The panel as it will be, because an array is faster to scatter into than memory is. */
    private int[] panel = new int[0];

    /** Writes the rows from {@code first} on to {@code target}, zeros for those that there are not. */
    void write(Matrix rows, int first, MemorySegment to, long target) {
        int blockBytes = rows.type().bytesPerBlock();
        int blocks = rows.columns() / Panels.BLOCK;
        int blockInts = ROWS * blockBytes / Integer.BYTES;
        int ints = blocks * blockInts;
        if (panel.length < ints) {
            panel = new int[ints];
        }
        int count = Math.min(ROWS, rows.rows() - first);
        if (count < ROWS) {
            Arrays.fill(panel, 0, ints, 0);
        }
        for (int row = 0; row < count; row++) {
            scatter(rows.data(), (first + row) * rows.rowStride(), blocks, blockBytes, row);
        }
        MemorySegment.copy(panel, 0, to, INT, target, ints);
    }

    private void scatter(MemorySegment data, long from, int blocks, int blockBytes, int row) {
        int[] into = panel;
        int at = 0;
        boolean upper = row % 2 == 1;
        for (int block = 0; block < blocks; block++) {
            long start = from + (long) block * blockBytes;
            int scale = data.get(SHORT, start) & 0xFFFF;
            int pair = at + row / 2;
            // The rows come in order, so the lower half of a pair of scales is there first.
            into[pair] = upper ? into[pair] | scale << Short.SIZE : scale;
            int lane = at + SCALE_INTS + row;
            for (int numbers = Short.BYTES; numbers < blockBytes; numbers += Long.BYTES) {
                long eight = data.get(LONG, start + numbers);
                into[lane] = (int) eight;
                into[lane + ROWS] = (int) (eight >>> Integer.SIZE);
                lane += 2 * ROWS;
            }
            at += ROWS * blockBytes / Integer.BYTES;
        }
    }
}
