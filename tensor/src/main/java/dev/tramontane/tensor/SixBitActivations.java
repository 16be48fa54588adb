package dev.tramontane.tensor;

import static dev.tramontane.tensor.Panels.BLOCK;

/**
 * Rounded activations as {@link Q6KPanelTiles} meets them. A row of c columns is stored as 5c/8 pairs of 16-bit numbers,
 * as bit patterns; then c/32 scales; then c/16 pairs from which the sums of 16 columns start.
 *
 * <p>A pair is what the two shorts of an int begin with after its shifts, see {@link Q6KPanels}: a column and the eighth
 * behind it. Weights are multiplied unmasked, so an activation is less by 64 times the one before it in the string: by
 * then that much of its weight has been added too often. For the third and the sixth of a string a second pair follows,
 * which is for the weights' high bits in the next short. Weights are stored too large by 32, so sums start from −32 times
 * the sum of the activations. All is modulo 2¹⁶.
 */
final class SixBitActivations {

    /** Pairs per block of 32 columns. */
    static final int PAIRS = 20;
    /** Sums per block. */
    static final int SUMS = 2;

    private static final int GROUP = BLOCK / SUMS;
    private static final int STRING = GROUP / 2;
    private static final int BITS = 6;
    private static final int BIAS = 32;

    /** Columns of a string whose weight continues in the next short, and how many of its bits come before. */
    private static final int FIRST_CUT = 2;

    private static final int BITS_BEFORE_FIRST_CUT = 4;
    private static final int SECOND_CUT = 5;
    private static final int BITS_BEFORE_SECOND_CUT = 2;

    /** Where each pair's first number is in {@link #changed}; its second one is a string further. */
    private static final int[] FIRST = {0, 1, 2, 32, 3, 4, 5, 33, 6, 7, 16, 17, 18, 34, 19, 20, 21, 35, 22, 23};

    /** A block's numbers without their predecessors' share, then what meets the high bits of cut weights. */
    private final int[] changed = new int[BLOCK + GROUP];

    /** Where the scales of a row begin, counted from the row. */
    static int scales(int columns) {
        return columns / BLOCK * PAIRS;
    }

    /** Writes a block's numbers, all but their scale. */
    void arrange(int[] numbers, float[] to, int row, int columns, int block) {
        takeOffPredecessors(numbers);
        int at = row + block * PAIRS;
        for (int pair = 0; pair < PAIRS; pair++) {
            int first = FIRST[pair];
            to[at + pair] = pair(changed[first], changed[first + STRING]);
        }
        int starts = row + scales(columns) + columns / BLOCK + block * SUMS;
        for (int group = 0; group < SUMS; group++) {
            int sum0 = 0;
            int sum1 = 0;
            for (int i = 0; i < STRING; i++) {
                sum0 += numbers[group * GROUP + i];
                sum1 += numbers[group * GROUP + STRING + i];
            }
            to[starts + group] = pair(-BIAS * sum0, -BIAS * sum1);
        }
    }

    private void takeOffPredecessors(int[] numbers) {
        for (int c = 1; c < BLOCK; c++) {
            changed[c] = numbers[c] - (numbers[c - 1] << BITS);
        }
        for (int string = 0; string < BLOCK / STRING; string++) {
            int start = string * STRING;
            changed[start] = numbers[start];
            int cut = BLOCK + string % 2 * STRING + string / 2 * 2;
            changed[cut] = numbers[start + FIRST_CUT] << BITS_BEFORE_FIRST_CUT;
            changed[cut + 1] = numbers[start + SECOND_CUT] << BITS_BEFORE_SECOND_CUT;
        }
    }

    private static float pair(int first, int second) {
        return Float.intBitsToFloat((first & 0xFFFF) | (second << Short.SIZE));
    }

    /** Writes the whole numbers of a row as floats, {@code step} apart. */
    static void spread(float[] row, int at, int columns, float[] to, int toOffset, int step) {
        int from = at;
        for (int column = 0; column < columns; column += GROUP) {
            int before0 = 0;
            int before1 = 0;
            for (int i = 0; i < STRING; i++) {
                int both = Float.floatToRawIntBits(row[from++]);
                before0 = (short) (both + (before0 << BITS));
                before1 = (short) ((both >> Short.SIZE) + (before1 << BITS));
                to[toOffset + (column + i) * step] = before0;
                to[toOffset + (column + STRING + i) * step] = before1;
                if (i == FIRST_CUT || i == SECOND_CUT) {
                    from++;
                }
            }
        }
    }
}
