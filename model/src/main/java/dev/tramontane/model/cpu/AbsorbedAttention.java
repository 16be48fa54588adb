package dev.tramontane.model.cpu;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.model.LatentCache;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import java.util.Arrays;

/**
 * Attention in the latent space (spec form b): the key expansion is absorbed into the query and the value expansion is
 * applied once at the end, so that a cached position is read as it lies, as key and as value. One worker's scratch.
 */
final class AbsorbedAttention {

    private final Kernels kernels;
    private final SoftmaxTile softmax;
    private float[] queries = {};
    private float[] arranged = {};
    private float[] arrangedQuery = {};
    private float[] scores = {};
    private float[] sums = {};

    AbsorbedAttention(Kernels kernels) {
        this.kernels = kernels;
        softmax = new SoftmaxTile(kernels);
    }

    /**
     * Attends from one row with the heads {@code firstHead ≤ h < lastHead}.
     *
     * @param index the row's index in its sequence
     */
    void attend(AttentionCall call, LatentCache.Sequence sequence, int index, int row, int firstHead, int lastHead) {
        AttentionConfig.Latent config = call.config();
        int rank = config.keyValueRank();
        int width = config.cacheWidth();
        int heads = lastHead - firstHead;
        int tile = call.cache().blockSize();
        reserve(config.heads(), width, tile);
        if (arrangedQuery.length < config.nopeHeadSize()) {
            arrangedQuery = new float[config.nopeHeadSize()];
        }
        Matrix keys = call.cache().rows(call.layer());
        Matrix latents = call.cache().latents(call.layer());
        absorb(call, row, firstHead, heads, keys.type());

        softmax.begin(heads);
        Arrays.fill(sums, 0, heads * rank, 0f);
        for (int block = 0; block * tile <= index; block++) {
            int first = sequence.firstSlot(block);
            int valid = Math.min(tile, index + 1 - block * tile);
            kernels.multiply(keys, first, first + valid, arranged, 0, width, heads, scores, -first, tile);
            for (int head = 0; head < heads; head++) {
                softmax.weigh(head, scores, head * tile, valid, sums, head * rank, rank);
            }
            kernels.multiplyTransposed(latents, first, first + valid, scores, -first, tile, heads, sums, 0, rank);
        }

        int outputWidth = call.to().width();
        int valueSize = config.valueHeadSize();
        for (int head = 0; head < heads; head++) {
            Matrix values = call.weights().values()[firstHead + head];
            softmax.finish(head, sums, head * rank, rank);
            kernels.arrange(values.type(), sums, head * rank, rank, arranged, 0);
            int to = row * outputWidth + (firstHead + head) * valueSize;
            kernels.multiply(
                    values, 0, valueSize, arranged, 0, rank, 1, call.to().values(), to, valueSize);
        }
    }

    /** Per head the query in the latent space followed by its rotated part, arranged for the cache's format. */
    private void absorb(AttentionCall call, int row, int firstHead, int heads, ElementType cacheType) {
        AttentionConfig.Latent config = call.config();
        int rank = config.keyValueRank();
        int width = config.cacheWidth();
        int nope = config.nopeHeadSize();
        float[] query = call.query().values();
        Arrays.fill(queries, 0, heads * width, 0f);
        for (int head = 0; head < heads; head++) {
            int from = row * call.query().width() + (firstHead + head) * config.queryHeadSize();
            int to = head * width;
            Matrix keys = call.weights().keys()[firstHead + head];
            if (call.weights().areKeysTransposed()) {
                kernels.arrange(keys.type(), query, from, nope, arrangedQuery, 0);
                kernels.multiply(keys, 0, rank, arrangedQuery, 0, nope, 1, queries, to, rank);
            } else {
                kernels.multiplyTransposed(keys, 0, nope, query, from, nope, 1, queries, to, rank);
            }
            System.arraycopy(query, from + nope, queries, to + rank, config.ropeHeadSize());
            kernels.arrange(cacheType, queries, to, width, arranged, to);
        }
    }

    private void reserve(int heads, int width, int tile) {
        if (queries.length < heads * width || scores.length < heads * tile) {
            queries = new float[heads * width];
            arranged = new float[heads * width];
            sums = new float[heads * width];
            scores = new float[heads * tile];
        }
    }
}
