package dev.tramontane.tensor;

import static dev.tramontane.tensor.Panels.ROWS;

import java.lang.foreign.MemorySegment;

/**
 * The layout {@link ElementType#Q6_K_PANELS}. First come, for every 256 columns, the factors of the rows' scales in
 * binary16. Blocks of 32 columns follow: of each row a byte with the scale of the first 16 columns and one with that of the
 * others, then the numbers, 32 too large.
 *
 * <p>Sixteen numbers are three ints of each row: the lower halves of the ints are a string of 48 bits with the first eight
 * numbers, the upper halves one with the others. The third number of a string is in its first and its second short, the
 * sixth in the second and the third.
 */
final class Q6KPanels {

    /** The factors of 256 columns. */
    static final long FACTORS_BYTES = Panels.SCALES_BYTES;

    static final long BLOCK_BYTES = Panels.SCALES_BYTES + 6 * Panels.VECTOR_BYTES;

    private static final int FACTOR_INTS = (int) FACTORS_BYTES / Integer.BYTES;
    private static final int BLOCK_INTS = (int) BLOCK_BYTES / Integer.BYTES;
    private static final int SCALE_INTS = (int) Panels.SCALES_BYTES / Integer.BYTES;
    /** Blocks of 32 columns that share factors. */
    private static final int BLOCKS = Q6KBlock.COLUMNS / Panels.BLOCK;

    private static final int STRING = 8;
    private static final int SHORTS = 3;
    private static final int BITS = 6;

    private Q6KPanels() {}

    /** Puts a row of {@link ElementType#Q6_K} into a panel, after those before it. */
    static void scatter(MemorySegment data, long from, int blocks, int row, int[] panel) {
        for (int block = 0; block < blocks; block++) {
            long at = from + (long) block * Q6KBlock.BYTES;
            PanelWriter.half(panel, block * FACTOR_INTS, row, data.get(RowDecoder.SHORT, at + Q6KBlock.FACTOR));
            for (int b = 0; b < BLOCKS; b++) {
                int into = blocks * FACTOR_INTS + (block * BLOCKS + b) * BLOCK_INTS;
                PanelWriter.half(panel, into, row, data.get(RowDecoder.SHORT, at + Q6KBlock.SCALES + b * 2L));
                for (int group = 0; group < 2; group++) {
                    int lane = into + SCALE_INTS + group * SHORTS * ROWS + row;
                    int column = b * Panels.BLOCK + group * Q6KBlock.GROUP;
                    long first = string(data, at, column);
                    long second = string(data, at, column + STRING);
                    panel[lane] = ((int) first & 0xFFFF) | ((int) second << 16);
                    panel[lane + ROWS] = ((int) first >>> 16) | (int) (second & 0xFFFF_0000L);
                    panel[lane + 2 * ROWS] = (int) (first >>> 32) | ((int) (second >>> 32) << 16);
                }
            }
        }
    }

    /** The numbers of the eight columns from {@code column} on, one after the other. */
    private static long string(MemorySegment data, long at, int column) {
        int half = column / Q6KBlock.HALF;
        int inHalf = column % Q6KBlock.HALF;
        long low = data.get(PanelWriter.LONG, at + half * 64L + inHalf % 64) >>> (inHalf / 64 * 4);
        long high =
                data.get(PanelWriter.LONG, at + Q6KBlock.HIGH_BITS + half * 32L + inHalf % 32) >>> (inHalf / 32 * 2);
        long bytes = (low & 0x0F0F_0F0F_0F0F_0F0FL) | ((high & 0x0303_0303_0303_0303L) << 4);
        long pairs = (bytes & 0x003F_003F_003F_003FL) | ((bytes >>> 2) & 0x0FC0_0FC0_0FC0_0FC0L);
        long fours = (pairs & 0x0000_0FFF_0000_0FFFL) | ((pairs >>> 4) & 0x00FF_F000_00FF_F000L);
        return (fours & 0xFF_FFFFL) | ((fours >>> 8) & 0xFFFF_FF00_0000L);
    }

    /** As {@link RowDecoder#decode}. */
    static void decode(Matrix matrix, int row, int first, int last, float[] to, int offset) {
        MemorySegment data = matrix.data();
        long panel = Panels.panel(matrix.type(), matrix.columns(), row);
        int column = first;
        while (column < last) {
            float factor = Panels.half(data, panel + column / Q6KBlock.COLUMNS * FACTORS_BYTES, row);
            long block = Panels.block(matrix.type(), matrix.columns(), row, column);
            int scales = data.get(RowDecoder.SHORT, block + (long) row % ROWS * Short.BYTES);
            int string = column % Panels.BLOCK / STRING;
            float scale = factor * (string < 2 ? (byte) scales : scales >> Byte.SIZE);
            long bits = string(data, block, row, string);
            int end = Math.min(last, (column / STRING + 1) * STRING);
            for (; column < end; column++) {
                int code = (int) (bits >>> (column % STRING * BITS)) & ((1 << BITS) - 1);
                to[offset++] = scale * (code - Q6KBlock.ZERO);
            }
        }
    }

    /** String {@code string} of a row's four in a block. */
    private static long string(MemorySegment data, long block, int row, int string) {
        long bits = 0;
        for (int i = SHORTS - 1; i >= 0; i--) {
            int at = (string / 2 * SHORTS + i) * Integer.BYTES + string % 2 * Short.BYTES;
            bits = (bits << Short.SIZE) | (data.get(RowDecoder.SHORT, Panels.number(block, row, at)) & 0xFFFF);
        }
        return bits;
    }
}
