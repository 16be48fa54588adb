package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.LANES;

/** The tree of {@link LaneSums} for one vector, without any vector. */
final class LaneFold {

    private LaneFold() {}

    /** Sums the first {@link VectorSupport#LANES} numbers, which are overwritten. */
    static float sum(float[] lanes) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[lane] += lanes[lane + half];
            }
        }
        return lanes[0];
    }
}
