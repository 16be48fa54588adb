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
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int SCALE_INTS = ROWS * Short.BYTES / Integer.BYTES;

    /** The panel as it will be, because an array is faster to scatter into than memory is. */
    private int[] panel = new int[0];

    /** Writes the rows from {@code first} on to {@code target}, zeros for those that there are not. */
    void write(Matrix rows, int first, MemorySegment to, long target) {
        ElementType type = rows.type();
        int blocks = rows.columns() / type.elementsPerBlock();
        int ints = blocks * ROWS * type.inPanels().bytesPerBlock() / Integer.BYTES;
        if (panel.length < ints) {
            panel = new int[ints];
        }
        int count = Math.min(ROWS, rows.rows() - first);
        if (count < ROWS) {
            Arrays.fill(panel, 0, ints, 0);
        }
        for (int row = 0; row < count; row++) {
            long from = (first + row) * rows.rowStride();
            switch (type) {
                case Q4_K -> Q4KPanels.scatter(rows.data(), from, blocks, row, panel);
                case Q6_K -> Q6KPanels.scatter(rows.data(), from, blocks, row, panel);
                default -> scatter(type, rows.data(), from, blocks, row);
            }
        }
        MemorySegment.copy(panel, 0, to, INT, target, ints);
    }

    private void scatter(ElementType type, MemorySegment data, long from, int blocks, int row) {
        boolean fiveBits = type == ElementType.Q5_0;
        int blockBytes = type.inPanels().bytesPerBlock();
        int[] into = panel;
        int at = 0;
        for (int block = 0; block < blocks; block++) {
            long start = from + (long) block * type.bytesPerBlock();
            half(into, at, row, data.get(SHORT, start));
            int lane = at + SCALE_INTS + row;
            for (int numbers = Short.BYTES; numbers < blockBytes; numbers += Long.BYTES) {
                long eight =
                        fiveBits ? Q5Block.bytes(data, start, numbers - Short.BYTES) : data.get(LONG, start + numbers);
                into[lane] = (int) eight;
                into[lane + ROWS] = (int) (eight >>> Integer.SIZE);
                lane += 2 * ROWS;
            }
            at += ROWS * blockBytes / Integer.BYTES;
        }
    }

    /** Sets a row's short among those of {@link Panels#ROWS} rows that begin at {@code at}, after those before it. */
    static void half(int[] panel, int at, int row, int number) {
        int pair = at + row / 2;
        // The rows come in order, so the lower half of a pair is there first.
        panel[pair] = row % 2 == 1 ? panel[pair] | (number << Short.SIZE) : number & 0xFFFF;
    }
}
