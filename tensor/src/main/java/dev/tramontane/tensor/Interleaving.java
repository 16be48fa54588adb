package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.LANES;

/** The order of activations for formats whose int lanes hold several columns. */
final class Interleaving {

    private Interleaving() {}

    /**
     * Within every block of {@code perLane} vectors, collects the columns that are first in their lane, then those that
     * are second, and so on: what shifting the lanes of weights yields one after the other.
     */
    static void split(int perLane, float[] from, int fromOffset, int columns, float[] to, int toOffset) {
        int block = perLane * LANES;
        for (int start = 0; start < columns; start += block) {
            for (int k = 0; k < perLane; k++) {
                int source = fromOffset + start + k;
                int target = toOffset + start + k * LANES;
                for (int lane = 0; lane < LANES; lane++) {
                    to[target + lane] = from[source + lane * perLane];
                }
            }
        }
    }
}
