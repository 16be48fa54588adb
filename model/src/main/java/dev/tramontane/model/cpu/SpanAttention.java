package dev.tramontane.model.cpu;

import dev.tramontane.model.LatentCache;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import java.util.Arrays;

/**
 * All heads of one row attend to a span of cached positions, each of which is read once. One worker's scratch.
 *
 * <p>Scores are the transposed product of the cached positions with the queries: its vectors run over heads, so that nothing
 * has to be added across lanes.
 */
final class SpanAttention {

    private final Kernels kernels;
    /** Cached positions, {@code [SPAN × cacheWidth]}. */
    private float[] positions = {};
    /** {@code [SPAN × heads]}, then {@code [heads × SPAN]}. */
    private float[] scores = {};

    private float[] weights = {};

    SpanAttention(Kernels kernels) {
        this.kernels = kernels;
    }

    /**
     * Sums the latents of some consecutive positions of a sequence.
     *
     * @param queries in the latent space, scaled for the softmax, {@code [cacheWidth × heads]}
     * @param first the first position's index in the sequence
     * @param count from 1 to {@link AbsorbedAttention#SPAN}
     */
    void attend(
            AttentionCall call, Matrix queries, LatentCache.Sequence sequence, int first, int count, LatentSums to) {
        int heads = queries.columns();
        int width = queries.rows();
        int rank = call.config().keyValueRank();
        reserve(width, heads);
        read(call, sequence, first, count, width);
        Arrays.fill(scores, 0, count * heads, 0f);
        kernels.multiplyTransposed(queries, 0, width, positions, 0, width, count, scores, 0, heads);
        for (int head = 0; head < heads; head++) {
            int row = head * count;
            for (int i = 0; i < count; i++) {
                weights[row + i] = scores[i * heads + head];
            }
            float maximum = kernels.max(weights, row, count);
            to.set(head, maximum, kernels.exponentials(weights, row, count, maximum));
        }
        Arrays.fill(to.latents(), 0f);
        sum(call, sequence, first, count, heads, rank, to.latents());
    }

    private void read(AttentionCall call, LatentCache.Sequence sequence, int first, int count, int width) {
        Matrix rows = call.cache().rows(call.layer());
        for (int i = 0; i < count; i++) {
            kernels.decode(rows, sequence.slot(first + i), positions, i * width);
        }
    }

    private void sum(
            AttentionCall call,
            LatentCache.Sequence sequence,
            int first,
            int count,
            int heads,
            int rank,
            float[] sums) {
        Matrix latents = call.cache().latents(call.layer());
        int blockSize = call.cache().blockSize();
        int end = first + count;
        for (int index = first; index < end; ) {
            int next = Math.min(end, (index / blockSize + 1) * blockSize);
            int slot = sequence.slot(index);
            int last = slot + next - index;
            kernels.multiplyTransposed(latents, slot, last, weights, index - first - slot, count, heads, sums, 0, rank);
            index = next;
        }
    }

    private void reserve(int width, int heads) {
        if (positions.length < AbsorbedAttention.SPAN * width || scores.length < AbsorbedAttention.SPAN * heads) {
            positions = new float[AbsorbedAttention.SPAN * width];
            scores = new float[AbsorbedAttention.SPAN * heads];
            weights = new float[AbsorbedAttention.SPAN * heads];
        }
    }
}
