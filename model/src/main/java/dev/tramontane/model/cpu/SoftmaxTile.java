package dev.tramontane.model.cpu;

import dev.tramontane.tensor.Kernels;

/**
 * Online softmax (arXiv 1805.02867): scores arrive tile by tile, and what was accumulated so far is rescaled whenever
 * a larger maximum appears. Tiles are counted from the beginning of a sequence or image, so a row's result depends on
 * that alone.
 */
final class SoftmaxTile {

    private final Kernels kernels;
    private float[] maxima = {};
    private float[] sums = {};

    SoftmaxTile(Kernels kernels) {
        this.kernels = kernels;
    }

    /** Starts over with {@code count} accumulators. */
    void begin(int count) {
        if (maxima.length < count) {
            maxima = new float[count];
            sums = new float[count];
        }
        for (int i = 0; i < count; i++) {
            maxima[i] = Float.NEGATIVE_INFINITY;
            sums[i] = 0;
        }
    }

    /**
     * Turns {@code valid ≥ 1} scores into weights relative to the largest score so far, and rescales what accumulator
     * {@code i} has summed in {@code accumulated} if that score is new.
     */
    void weigh(int i, float[] scores, int offset, int valid, float[] accumulated, int accumulatedOffset, int width) {
        float max = Math.max(maxima[i], kernels.max(scores, offset, valid));
        if (max != maxima[i] && sums[i] != 0) {
            float shrink = (float) Math.exp(maxima[i] - max);
            kernels.scale(accumulated, accumulatedOffset, shrink, width);
            sums[i] *= shrink;
        }
        maxima[i] = max;
        sums[i] += kernels.exponentials(scores, offset, valid, max);
    }

    /** Divides what accumulator {@code i} has summed by the sum of its weights. */
    void finish(int i, float[] accumulated, int accumulatedOffset, int width) {
        kernels.scale(accumulated, accumulatedOffset, 1 / sums[i], width);
    }
}
