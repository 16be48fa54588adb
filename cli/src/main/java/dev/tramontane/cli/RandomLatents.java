package dev.tramontane.cli;

import dev.tramontane.model.LatentCache;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import java.util.SplittableRandom;

/**
 * Positions that nobody computed: random numbers in the cache, as large as normed latents are. To attend to them costs
 * what it costs to attend to real ones, and they are there in a moment.
 */
final class RandomLatents {
    /** A uniform distribution that ends here has variance 1. */
    private static final double BOUND = Math.sqrt(3);

    private final SplittableRandom random = new SplittableRandom(1);
    private final LatentCache cache;
    private final Kernels kernels;
    private final int layers;
    private final float[] row;

    RandomLatents(LatentCache cache, int layers, Kernels kernels) {
        this.cache = cache;
        this.layers = layers;
        this.kernels = kernels;
        row = new float[cache.rows(0).columns()];
    }

    /** Grows an empty sequence. */
    void fill(LatentCache.Sequence sequence, int positions) {
        sequence.grow(positions);
        for (int layer = 0; layer < layers; layer++) {
            Matrix rows = cache.rows(layer);
            for (int position = 0; position < positions; position++) {
                int first = sequence.firstSlot(position / cache.blockSize());
                draw();
                kernels.encode(row, 0, rows, first + position % cache.blockSize());
            }
        }
    }

    private void draw() {
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) random.nextDouble(-BOUND, BOUND);
        }
    }
}
