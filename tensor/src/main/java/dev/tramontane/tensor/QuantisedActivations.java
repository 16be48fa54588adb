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
 * for weights of four bits c/32 numbers from which a block's sum starts, as bit patterns. A pair is what the two shorts of
 * an int begin with in a panel of four-bit numbers: a column and the next but one. Pairs come in the order in which shifts
 * bring them there: those that begin with the columns 0, 16, 1, 17, 4, 20, 5, 21 of a block, and so on.
 *
 * <p>For weights of four bits, which {@link Q4PanelTiles} multiplies unmasked, an activation is less by sixteen times the
 * one before it among the eight of an int: by then that much of its weight has been added too often. And weights are
 * stored too large by eight, so a block's sum starts from −8 times the sum of its activations. Both are modulo 2¹⁶.
 */
final class QuantisedActivations {

    /** Pairs per block. */
    static final int PAIRS = BLOCK / 2;

    private static final int HALF = BLOCK / 2;
    /** What a four-bit number is stored too large by. */
    private static final int BIAS = 8;

    private static final int Q4_BITS = 4;

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

    /** Columns whose four-bit weight is not the lowest of its int. */
    private static final VectorMask<Integer> FOLLOWING =
            VectorMask.fromLong(INTS, 0xEEEE_EEEE_EEEE_EEEEL >>> (Long.SIZE - LANES));

    private final boolean forNibbles;
    /** A block's numbers, and room to read two columns on. */
    private final int[] numbers = new int[BLOCK + 2];
    /** The same, changed as weights of four bits want them. */
    private final int[] changed = new int[BLOCK + 2];

    private QuantisedActivations(boolean forNibbles) {
        this.forNibbles = forNibbles;
    }

    /** Activations for weights of four bits. */
    static QuantisedActivations forNibbles() {
        return new QuantisedActivations(true);
    }

    /** Activations for weights of eight bits. */
    static QuantisedActivations forBytes() {
        return new QuantisedActivations(false);
    }

    /** Where the scales of a row begin, counted from the row. */
    static int scales(int columns) {
        return columns / 2;
    }

    void arrange(float[] from, int fromOffset, int columns, float[] to, int toOffset) {
        int scales = toOffset + scales(columns);
        int starts = scales + columns / BLOCK;
        for (int block = 0; block < columns / BLOCK; block++) {
            to[scales + block] = round(from, fromOffset + block * BLOCK);
            int pairs = toOffset + block * PAIRS;
            if (forNibbles) {
                to[starts + block] = Float.intBitsToFloat(-BIAS * sum() & LOW);
                takeOffPredecessors();
                pair(changed, to, pairs);
            } else {
                pair(numbers, to, pairs);
            }
        }
    }

    /** Rounds a block to {@link #numbers} and returns their scale. */
    private float round(float[] from, int at) {
        // As whole numbers the bits of magnitudes are in the same order, and what is not a number comes last.
        IntVector magnitude = IntVector.zero(INTS);
        for (int c = 0; c < BLOCK; c += LANES) {
            magnitude = magnitude.max(FloatVector.fromArray(FLOATS, from, at + c)
                    .reinterpretAsInts()
                    .and(MAGNITUDE));
        }
        float scale = Float.intBitsToFloat(magnitude.reduceLanes(MAX)) / MOST;
        // What is too small for an inverse is zero; what is infinite or no number stays so, in the scale.
        float inverse = scale < Float.MIN_NORMAL ? 0f : 1 / scale;
        for (int c = 0; c < BLOCK; c += LANES) {
            FloatVector.fromArray(FLOATS, from, at + c)
                    .mul(inverse)
                    .add(ROUND)
                    .reinterpretAsInts()
                    .sub(ROUND_BITS)
                    .intoArray(numbers, c);
        }
        return scale;
    }

    private int sum() {
        IntVector sum = IntVector.zero(INTS);
        for (int c = 0; c < BLOCK; c += LANES) {
            sum = sum.add(IntVector.fromArray(INTS, numbers, c));
        }
        return sum.reduceLanes(ADD);
    }

    /** An int holds the weights of the columns c, c + 16, c + 1, c + 17 and so on to c + 19, from its low bits up. */
    private void takeOffPredecessors() {
        for (int c = 0; c < HALF; c += LANES) {
            IntVector low = IntVector.fromArray(INTS, numbers, c);
            IntVector before = IntVector.fromArray(INTS, numbers, c + HALF - 1);
            low.sub(before.lanewise(LSHL, Q4_BITS), FOLLOWING).intoArray(changed, c);
            IntVector.fromArray(INTS, numbers, c + HALF)
                    .sub(low.lanewise(LSHL, Q4_BITS))
                    .intoArray(changed, c + HALF);
        }
    }

    private static void pair(int[] from, float[] to, int pairs) {
        for (int c = 0; c < HALF; c += LANES) {
            IntVector first = IntVector.fromArray(INTS, from, c)
                    .and(LOW)
                    .or(IntVector.fromArray(INTS, from, c + 2).lanewise(LSHL, 16))
                    .rearrange(BEGINNINGS);
            IntVector second = IntVector.fromArray(INTS, from, c + HALF)
                    .and(LOW)
                    .or(IntVector.fromArray(INTS, from, c + HALF + 2).lanewise(LSHL, 16))
                    .rearrange(BEGINNINGS);
            first.blend(second, ODD).reinterpretAsFloats().intoArray(to, pairs + c);
        }
    }

    /** Writes the whole numbers of a row for weights of eight bits as floats, {@code step} apart. */
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
