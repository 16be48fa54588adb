package dev.tramontane.tensor;

import static dev.tramontane.tensor.Panels.BLOCK;
import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.INTS;
import static dev.tramontane.tensor.VectorSupport.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Activations for weights in {@link Panels}: rounded to whole numbers from −127 to 127, every {@value Panels#BLOCK} of
 * them sharing a scale, as llama.cpp does for the same weights.
 *
 * <p>A row of c columns is stored in a float array as c/2 pairs of 16-bit numbers, as bit patterns; then c/32 scales; then
 * c/32 sums of the block's numbers, as bit patterns. The 16 pairs of a block come in the order in which shifting the lanes
 * of a panel of four-bit numbers yields the columns.
 */
final class QuantisedActivations {

    /** Pairs per block. */
    static final int PAIRS = BLOCK / 2;

    private static final int MOST = 127;
    /** Adding and subtracting it rounds to a whole number, ties to even. */
    private static final float ROUND = 0x1.8p23f;

    /** The column of a block that is the lower half of each pair; the upper half is two columns on. */
    private static final int[] COLUMNS = {0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29};

    private final int[] numbers = new int[BLOCK];

    /** Where the scales of a row begin, counted from the row. */
    static int scales(int columns) {
        return columns / 2;
    }

    /** Where the sums of a row begin, counted from the row. */
    static int sums(int columns) {
        return columns / 2 + columns / BLOCK;
    }

    void arrange(float[] from, int fromOffset, int columns, float[] to, int toOffset) {
        int scales = toOffset + scales(columns);
        int sums = toOffset + sums(columns);
        for (int block = 0; block < columns / BLOCK; block++) {
            int source = fromOffset + block * BLOCK;
            FloatVector magnitude = FloatVector.zero(FLOATS);
            for (int c = 0; c < BLOCK; c += LANES) {
                magnitude = magnitude.max(
                        FloatVector.fromArray(FLOATS, from, source + c).abs());
            }
            float scale = magnitude.reduceLanes(VectorOperators.MAX) / MOST;
            // What is too small for an inverse is zero; not a number stays what it is, in the scale.
            float inverse = scale < Float.MIN_NORMAL ? 0f : 1 / scale;
            for (int c = 0; c < BLOCK; c += LANES) {
                ((IntVector) FloatVector.fromArray(FLOATS, from, source + c)
                                .mul(inverse)
                                .add(ROUND)
                                .sub(ROUND)
                                .convertShape(VectorOperators.F2I, INTS, 0))
                        .intoArray(numbers, c);
            }
            to[scales + block] = scale;
            to[sums + block] = Float.intBitsToFloat(pair(to, toOffset + block * PAIRS));
        }
    }

    /** Writes the whole numbers of a row as floats, {@code step} apart. */
    static void spread(float[] row, int at, int columns, float[] to, int toOffset, int step) {
        for (int block = 0; block < columns / BLOCK; block++) {
            for (int pair = 0; pair < PAIRS; pair++) {
                int both = Float.floatToRawIntBits(row[at + block * PAIRS + pair]);
                int target = toOffset + (block * BLOCK + COLUMNS[pair]) * step;
                to[target] = (short) both;
                to[target + 2 * step] = both >> 16;
            }
        }
    }

    /** Writes the block's pairs and returns the sum of its numbers. */
    private int pair(float[] to, int at) {
        int sum = 0;
        for (int pair = 0; pair < PAIRS; pair++) {
            int low = numbers[COLUMNS[pair]];
            int high = numbers[COLUMNS[pair] + 2];
            sum += low + high;
            to[at + pair] = Float.intBitsToFloat((low & 0xFFFF) | (high << 16));
        }
        return sum;
    }
}
