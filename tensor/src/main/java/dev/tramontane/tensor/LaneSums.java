package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Sums over the lanes of many vectors at once, always as the same tree: upper half onto lower half until one is left.
 * The library's own reduction is no choice, its order differs between interpreted and compiled code.
 */
final class LaneSums {

    /** Vectors that are summed together. */
    static final int GROUP = LANES;

    private static final VectorMask<Float> UPPER_EIGHT = lanesWithBit(8);
    private static final VectorMask<Float> UPPER_FOUR = lanesWithBit(4);
    private static final VectorMask<Float> UPPER_TWO = lanesWithBit(2);
    private static final VectorMask<Float> UPPER_ONE = lanesWithBit(1);
    private static final VectorShuffle<Float> SWAP_EIGHT = swapAt(8);
    private static final VectorShuffle<Float> SWAP_FOUR = swapAt(4);
    private static final VectorShuffle<Float> SWAP_TWO = swapAt(2);
    private static final VectorShuffle<Float> SWAP_ONE = swapAt(1);

    static {
        if (LANES > 16) {
            throw new UnsupportedOperationException("vectors of " + LANES + " floats need one more halving");
        }
    }

    private LaneSums() {}

    /** Replaces {@link #GROUP} vectors by one, whose lane j is the sum of the lanes of the j-th vector. */
    static void fold(float[] vectors, int at) {
        if (LANES >= 16) {
            for (int i = 0; i < 8; i++) {
                halve(vectors, at + i * LANES, 8 * LANES, UPPER_EIGHT, SWAP_EIGHT);
            }
        }
        if (LANES >= 8) {
            for (int i = 0; i < 4; i++) {
                halve(vectors, at + i * LANES, 4 * LANES, UPPER_FOUR, SWAP_FOUR);
            }
        }
        for (int i = 0; i < 2; i++) {
            halve(vectors, at + i * LANES, 2 * LANES, UPPER_TWO, SWAP_TWO);
        }
        halve(vectors, at, LANES, UPPER_ONE, SWAP_ONE);
    }

    /** One vector alone: the same tree over its lanes. */
    static float fold(FloatVector vector, float[] scratch) {
        vector.intoArray(scratch, 0);
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                scratch[lane] += scratch[lane + half];
            }
        }
        return scratch[0];
    }

    /** Halves two vectors into one: the first one's sums in the lower lanes of each pair, the second one's in the upper. */
    private static void halve(
            float[] vectors, int at, int distance, VectorMask<Float> upper, VectorShuffle<Float> swap) {
        FloatVector first = FloatVector.fromArray(FLOATS, vectors, at);
        FloatVector second = FloatVector.fromArray(FLOATS, vectors, at + distance);
        FloatVector crossed = second.blend(first, upper).rearrange(swap);
        first.blend(second, upper).add(crossed).intoArray(vectors, at);
    }

    private static VectorMask<Float> lanesWithBit(int bit) {
        long lanes = 0;
        for (int lane = 0; lane < LANES; lane++) {
            lanes |= (lane & bit) != 0 ? 1L << lane : 0;
        }
        return VectorMask.fromLong(FLOATS, lanes);
    }

    private static VectorShuffle<Float> swapAt(int distance) {
        return VectorShuffle.fromOp(FLOATS, lane -> (lane ^ distance) & LANES - 1);
    }
}
