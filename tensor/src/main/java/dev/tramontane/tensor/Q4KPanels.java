package dev.tramontane.tensor;

import static dev.tramontane.tensor.Panels.ROWS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * The layout {@link ElementType#Q4_K_PANELS}. First come, for every 256 columns, the factors of the rows' scales and then
 * those of their minima, in binary16. Blocks of 32 columns follow: a byte with the scale and one with the minimum of each
 * row, then the numbers as in {@link ElementType#Q4_0_PANELS}.
 */
final class Q4KPanels {

    /** The factors of 256 columns. */
    static final long FACTORS_BYTES = 2 * Panels.SCALES_BYTES;

    static final long BLOCK_BYTES = Panels.SCALES_BYTES + 4 * Panels.VECTOR_BYTES;

    private static final int FACTOR_INTS = (int) FACTORS_BYTES / Integer.BYTES;
    private static final int BLOCK_INTS = (int) BLOCK_BYTES / Integer.BYTES;
    private static final int SCALE_INTS = (int) Panels.SCALES_BYTES / Integer.BYTES;
    private static final int GROUPS = Q4KBlock.COLUMNS / Q4KBlock.GROUP;
    private static final long LOW_NIBBLES = 0x0F0F_0F0F_0F0F_0F0FL;

    private Q4KPanels() {}

    /** Puts a row of {@link ElementType#Q4_K} into a panel, after those before it. */
    static void scatter(MemorySegment data, long from, int blocks, int row, int[] panel) {
        for (int block = 0; block < blocks; block++) {
            long at = from + (long) block * Q4KBlock.BYTES;
            int factors = block * FACTOR_INTS;
            PanelWriter.half(panel, factors, row, data.get(RowDecoder.SHORT, at));
            PanelWriter.half(
                    panel, factors + SCALE_INTS, row, data.get(RowDecoder.SHORT, at + Q4KBlock.MINIMUM_FACTOR));
            for (int group = 0; group < GROUPS; group += 2) {
                int first = blocks * FACTOR_INTS + (block * GROUPS + group) * BLOCK_INTS;
                int second = first + BLOCK_INTS;
                PanelWriter.half(panel, first, row, scales(data, at, group));
                PanelWriter.half(panel, second, row, scales(data, at, group + 1));
                // Stored are the first group's nibbles below the second's, wanted are each group's halves together.
                long nibbles = at + Q4KBlock.NIBBLES + (long) group / 2 * Q4KBlock.GROUP;
                for (int eight = 0; eight < 2; eight++) {
                    long low = data.get(PanelWriter.LONG, nibbles + eight * 8L);
                    long high = data.get(PanelWriter.LONG, nibbles + 16 + eight * 8L);
                    int lane = SCALE_INTS + row + 2 * eight * ROWS;
                    set(panel, first + lane, (low & LOW_NIBBLES) | ((high & LOW_NIBBLES) << 4));
                    set(panel, second + lane, ((low >>> 4) & LOW_NIBBLES) | (high & ~LOW_NIBBLES));
                }
            }
        }
    }

    private static void set(int[] panel, int at, long numbers) {
        panel[at] = (int) numbers;
        panel[at + ROWS] = (int) (numbers >>> Integer.SIZE);
    }

    private static int scales(MemorySegment data, long at, int group) {
        return Q4KBlock.scale(data, at, group) | (Q4KBlock.minimum(data, at, group) << Byte.SIZE);
    }

    /** As {@link RowDecoder#decode}. */
    static void decode(Matrix matrix, int row, int first, int last, float[] to, int offset) {
        MemorySegment data = matrix.data();
        long panel = Panels.panel(matrix.type(), matrix.columns(), row);
        int column = first;
        while (column < last) {
            long factors = panel + column / Q4KBlock.COLUMNS * FACTORS_BYTES;
            long block = Panels.block(matrix.type(), matrix.columns(), row, column);
            int scales = data.get(RowDecoder.SHORT, block + (long) row % ROWS * Short.BYTES);
            float scale = Panels.half(data, factors, row) * (scales & 0xFF);
            float minimum = Panels.half(data, factors + Panels.SCALES_BYTES, row) * (scales >> Byte.SIZE);
            int end = Panels.blockEnd(column, last);
            for (; column < end; column++) {
                int c = column % Panels.BLOCK;
                int pair = data.get(JAVA_BYTE, Panels.number(block, row, c % 16));
                int nibble = (c < 16 ? pair : pair >> 4) & 15;
                to[offset++] = scale * nibble - minimum;
            }
        }
    }
}
