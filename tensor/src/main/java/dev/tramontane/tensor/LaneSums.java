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

    /**
     * Replaces {@link #GROUP} vectors by one, whose lane j is the sum of the lanes of the j-th vector. Each step makes one
     * vector of two: the lower lanes get the first one's sums, the upper ones the second one's.
     */
    static void fold(float[] vectors, int at) {
        if (LANES >= 16) {
            for (int i = at; i < at + 8 * LANES; i += LANES) {
                FloatVector first = FloatVector.fromArray(FLOATS, vectors, i);
                FloatVector second = FloatVector.fromArray(FLOATS, vectors, i + 8 * LANES);
                first.blend(second, UPPER_EIGHT)
                        .add(second.blend(first, UPPER_EIGHT).rearrange(SWAP_EIGHT))
                        .intoArray(vectors, i);
            }
        }
        if (LANES >= 8) {
            for (int i = at; i < at + 4 * LANES; i += LANES) {
                FloatVector first = FloatVector.fromArray(FLOATS, vectors, i);
                FloatVector second = FloatVector.fromArray(FLOATS, vectors, i + 4 * LANES);
                first.blend(second, UPPER_FOUR)
                        .add(second.blend(first, UPPER_FOUR).rearrange(SWAP_FOUR))
                        .intoArray(vectors, i);
            }
        }
        for (int i = at; i < at + 2 * LANES; i += LANES) {
            FloatVector first = FloatVector.fromArray(FLOATS, vectors, i);
            FloatVector second = FloatVector.fromArray(FLOATS, vectors, i + 2 * LANES);
            first.blend(second, UPPER_TWO)
                    .add(second.blend(first, UPPER_TWO).rearrange(SWAP_TWO))
                    .intoArray(vectors, i);
        }
        FloatVector first = FloatVector.fromArray(FLOATS, vectors, at);
        FloatVector second = FloatVector.fromArray(FLOATS, vectors, at + LANES);
        first.blend(second, UPPER_ONE)
                .add(second.blend(first, UPPER_ONE).rearrange(SWAP_ONE))
                .intoArray(vectors, at);
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
