package dev.tramontane.model.cpu;

import dev.tramontane.tensor.Kernels;

/**
 * Weighted sums of latents, one per head, each with the sum of its weights; weights are relative to the largest score. The sums
 * over two runs of positions become one by rescaling (arXiv 2205.14135, section 3.1).
 */
final class LatentSums {

    private final int heads;
    private final int rank;
    private final float[] maxima;
    private final float[] weights;
    private final float[] latents;

    LatentSums(int heads, int rank) {
        this.heads = heads;
        this.rank = rank;
        maxima = new float[heads];
        weights = new float[heads];
        latents = new float[heads * rank];
    }

    boolean isFor(int heads, int rank) {
        return this.heads == heads && this.rank == rank;
    }

    /** A head's largest score and the sum of its weights; its latents are to be written to {@link #latents}. */
    void set(int head, float maximum, float weight) {
        maxima[head] = maximum;
        weights[head] = weight;
    }

    /** {@code [heads × rank]}. */
    float[] latents() {
        return latents;
    }

    /** Adds the sums over the positions that come next to those of one head. */
    void add(LatentSums next, int head, Kernels kernels) {
        int at = head * rank;
        float shift = next.maxima[head] - maxima[head];
        if (shift <= 0) {
            float shrink = (float) Math.exp(shift);
            kernels.addScaled(next.latents, at, shrink, latents, at, rank);
            weights[head] += next.weights[head] * shrink;
        } else {
            float shrink = (float) Math.exp(-shift);
            kernels.scale(latents, at, shrink, rank);
            kernels.addScaled(next.latents, at, 1f, latents, at, rank);
            weights[head] = weights[head] * shrink + next.weights[head];
            maxima[head] = next.maxima[head];
        }
    }

    /** Divides one head's latents by the sum of their weights. */
    void finish(int head, Kernels kernels) {
        kernels.scale(latents, head * rank, 1 / weights[head], rank);
    }
}
