package dev.tramontane.tensor;

import static dev.tramontane.tensor.Panels.BLOCK;
import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.INTS;
import static dev.tramontane.tensor.VectorSupport.LANES;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.MAX;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Activations for weights in {@link Panels}: rounded to whole numbers from −127 to 127, every {@value Panels#BLOCK} of
 * them sharing a scale, as llama.cpp does for the same weights.
 *
 * <p>A row of c columns is stored in a float array as c/2 pairs of 16-bit numbers, as bit patterns; then c/32 scales; then
 * c/32 sums of the block's numbers, as bit patterns. A pair is what shifting and masking the lanes of a panel of four-bit
 * numbers yields at once: a column and the next but one. Pairs come in that order, too: those that begin with the columns
 * 0, 16, 1, 17, 4, 20, 5, 21 of a block, and so on.
 */
final class QuantisedActivations {

    /** Pairs per block. */
    static final int PAIRS = BLOCK / 2;

    private static final int HALF = BLOCK / 2;
    private static final int MOST = 127;
    private static final int LOW = 0xFFFF;
    /** Adding it rounds to a whole number, ties to even, which is then found in the low bits. */
    private static final float ROUND = 0x1.8p23f;

    private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);

    private static final int MAGNITUDE = 0x7FFFFFFF;

    /** Of four neighbouring columns the first two begin a pair; each is wanted twice. */
    private static final VectorShuffle<Integer> BEGINNINGS =
            VectorShuffle.fromOp(INTS, lane -> lane / 4 * 4 + lane % 4 / 2);

    private static final VectorMask<Integer> ODD =
            VectorMask.fromLong(INTS, 0xAAAA_AAAA_AAAA_AAAAL >>> (Long.SIZE - LANES));

    /** A block's numbers, and room to read two columns on. */
    private final int[] numbers = new int[BLOCK + 2];

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
            // As whole numbers the bits of magnitudes are in the same order, and what is not a number comes last.
            IntVector magnitude = IntVector.zero(INTS);
            for (int c = 0; c < BLOCK; c += LANES) {
                magnitude = magnitude.max(FloatVector.fromArray(FLOATS, from, source + c)
                        .reinterpretAsInts()
                        .and(MAGNITUDE));
            }
            float scale = Float.intBitsToFloat(magnitude.reduceLanes(MAX)) / MOST;
            // What is too small for an inverse is zero; what is infinite or no number stays so, in the scale.
            float inverse = scale < Float.MIN_NORMAL ? 0f : 1 / scale;
            IntVector sum = IntVector.zero(INTS);
            for (int c = 0; c < BLOCK; c += LANES) {
                IntVector rounded = FloatVector.fromArray(FLOATS, from, source + c)
                        .mul(inverse)
                        .add(ROUND)
                        .reinterpretAsInts()
                        .sub(ROUND_BITS);
                rounded.intoArray(numbers, c);
                sum = sum.add(rounded);
            }
            for (int c = 0; c < HALF; c += LANES) {
                IntVector first = IntVector.fromArray(INTS, numbers, c)
                        .and(LOW)
                        .or(IntVector.fromArray(INTS, numbers, c + 2).lanewise(LSHL, 16))
                        .rearrange(BEGINNINGS);
                IntVector second = IntVector.fromArray(INTS, numbers, c + HALF)
                        .and(LOW)
                        .or(IntVector.fromArray(INTS, numbers, c + HALF + 2).lanewise(LSHL, 16))
                        .rearrange(BEGINNINGS);
                first.blend(second, ODD).reinterpretAsFloats().intoArray(to, toOffset + block * PAIRS + c);
            }
            to[scales + block] = scale;
            to[sums + block] = Float.intBitsToFloat(sum.reduceLanes(ADD));
        }
    }

    /** Writes the whole numbers of a row as floats, {@code step} apart. */
    static void spread(float[] row, int at, int columns, float[] to, int toOffset, int step) {
        for (int block = 0; block < columns / BLOCK; block++) {
            for (int pair = 0; pair < PAIRS; pair++) {
                int both = Float.floatToRawIntBits(row[at + block * PAIRS + pair]);
                int target = toOffset + (block * BLOCK + pair / 4 * 4 + pair % 4 / 2 + pair % 2 * HALF) * step;
                to[target] = (short) both;
                to[target + 2 * step] = both >> 16;
            }
        }
    }
}
