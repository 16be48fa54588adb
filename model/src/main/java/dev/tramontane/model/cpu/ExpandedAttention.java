package dev.tramontane.model.cpu;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.model.LatentCache;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Attention over expanded keys and values (spec form a), for long chunks: a tile of cached positions is expanded for one
 * head and used by all queries of the chunk. One worker's scratch.
 */
final class ExpandedAttention {

    private final Kernels kernels;
    private final SoftmaxTile softmax;
    private final Matrix none = Matrix.of(ElementType.F32, 0, 0, MemorySegment.NULL);
    private Matrix keys = none;
    private Matrix values = none;
    private float[] latent = {};
    private float[] arranged = {};
    private float[] expanded = {};
    private float[] scores = {};

    ExpandedAttention(Kernels kernels) {
        this.kernels = kernels;
        softmax = new SoftmaxTile(kernels);
    }

    /**
     * Attends with one head from all rows {@code firstRow ≤ row < lastRow}.
     *
     * @param firstIndex the first row's index in its sequence
     */
    void attend(
            AttentionCall call, LatentCache.Sequence sequence, int firstIndex, int firstRow, int lastRow, int head) {
        AttentionConfig.Latent config = call.config();
        int tile = call.cache().blockSize();
        int rows = lastRow - firstRow;
        int length = firstIndex + rows;
        reserve(config, tile, rows);

        int valueSize = config.valueHeadSize();
        int outputWidth = call.to().width();
        float[] output = call.to().values();
        int outputOffset = firstRow * outputWidth + head * valueSize;
        for (int i = 0; i < rows; i++) {
            int offset = outputOffset + i * outputWidth;
            Arrays.fill(output, offset, offset + valueSize, 0f);
        }
        softmax.begin(rows);
        int queryWidth = call.query().width();
        int queryOffset = firstRow * queryWidth + head * config.queryHeadSize();
        for (int base = 0; base < length; base += tile) {
            int count = Math.min(tile, length - base);
            expand(call, sequence.firstSlot(base / tile), count, head);
            // Rows before this one lie wholly before the tile.
            int from = Math.max(0, base - firstIndex);
            int n = rows - from;
            kernels.multiply(
                    keys,
                    0,
                    count,
                    call.query().values(),
                    queryOffset + from * queryWidth,
                    queryWidth,
                    n,
                    scores,
                    0,
                    tile);
            for (int i = 0; i < n; i++) {
                int valid = Math.min(count, firstIndex + from + i + 1 - base);
                int offset = outputOffset + (from + i) * outputWidth;
                softmax.weigh(from + i, scores, i * tile, valid, output, offset, valueSize);
                Arrays.fill(scores, i * tile + valid, i * tile + count, 0f);
            }
            kernels.multiplyTransposed(
                    values, 0, count, scores, 0, tile, n, output, outputOffset + from * outputWidth, outputWidth);
        }
        for (int i = 0; i < rows; i++) {
            softmax.finish(i, output, outputOffset + i * outputWidth, valueSize);
        }
    }

    /** Keys (with their rotated part) and values of one head for {@code count} cache rows. */
    private void expand(AttentionCall call, int firstSlot, int count, int head) {
        AttentionConfig.Latent config = call.config();
        int rank = config.keyValueRank();
        int width = config.cacheWidth();
        int nope = config.nopeHeadSize();
        int keySize = config.queryHeadSize();
        int valueSize = config.valueHeadSize();
        Matrix keyExpansion = call.weights().keys()[head];
        Matrix valueExpansion = call.weights().values()[head];
        Matrix cached = call.cache().rows(call.layer());
        for (int i = 0; i < count; i++) {
            kernels.decode(cached, firstSlot + i, latent, i * width);
        }
        if (call.weights().areKeysTransposed()) {
            Arrays.fill(expanded, 0, count * keySize, 0f);
            kernels.multiplyTransposed(keyExpansion, 0, rank, latent, 0, width, count, expanded, 0, keySize);
        } else {
            arrange(keyExpansion, config, count);
            kernels.multiply(keyExpansion, 0, nope, arranged, 0, rank, count, expanded, 0, keySize);
        }
        for (int i = 0; i < count; i++) {
            System.arraycopy(latent, i * width + rank, expanded, i * keySize + nope, config.ropeHeadSize());
            kernels.encode(expanded, i * keySize, keys, i);
        }
        if (call.weights().areKeysTransposed() || valueExpansion.type() != keyExpansion.type()) {
            arrange(valueExpansion, config, count);
        }
        kernels.multiply(valueExpansion, 0, valueSize, arranged, 0, rank, count, expanded, 0, valueSize);
        for (int i = 0; i < count; i++) {
            kernels.encode(expanded, i * valueSize, values, i);
        }
    }

    /** Latents as a matrix wants them. */
    private void arrange(Matrix matrix, AttentionConfig.Latent config, int count) {
        int rank = config.keyValueRank();
        for (int i = 0; i < count; i++) {
            kernels.arrange(matrix.type(), latent, i * config.cacheWidth(), rank, arranged, i * rank);
        }
    }

    private void reserve(AttentionConfig.Latent config, int tile, int rows) {
        int keySize = config.queryHeadSize();
        int valueSize = config.valueHeadSize();
        if (keys.rows() != tile || keys.columns() != keySize || values.columns() != valueSize) {
            keys = Matrix.zeros(ElementType.F32, tile, keySize);
            values = Matrix.zeros(ElementType.F32, tile, valueSize);
            expanded = new float[tile * Math.max(keySize, valueSize)];
        }
        if (latent.length < tile * config.cacheWidth()) {
            latent = new float[tile * config.cacheWidth()];
            arranged = new float[tile * config.cacheWidth()];
        }
        if (scores.length < rows * tile) {
            scores = new float[rows * tile];
        }
    }
}
