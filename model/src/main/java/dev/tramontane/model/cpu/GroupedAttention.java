package dev.tramontane.model.cpu;

import dev.tramontane.model.LatentCache;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import java.util.Arrays;

/**
 * Attention of some rows with query heads that share a head of keys and values: all their queries meet a tile of cached
 * positions while it is at hand. One worker's scratch.
 *
 * <p>A decoded row and a row of a prompt go the same way. What they have in common is the order of tiles, and the kernels
 * promise that a row's result does not depend on the others, so that both get the same bits.
 */
final class GroupedAttention {

    private final Kernels kernels;
    private final SoftmaxTile softmax;
    private float[] queries = {};
    private float[] scores = {};
    private float[] sums = {};

    GroupedAttention(Kernels kernels) {
        this.kernels = kernels;
        softmax = new SoftmaxTile(kernels);
    }

    /**
     * Attends from {@code rows} consecutive positions.
     *
     * @param keys of the head that the queries share, {@code [slots × headSize]}
     * @param values as {@code keys}
     * @param tile positions per block of the cache
     * @param firstIndex the first row's index in its sequence
     * @param query rotated and scaled
     * @param firstRow the first row of query and result
     * @param column where the first query head begins in a row of both
     * @param heads how many query heads, one after the other
     */
    void attend(
            Matrix keys,
            Matrix values,
            LatentCache.Sequence sequence,
            int tile,
            int firstIndex,
            CpuActivations query,
            int firstRow,
            int rows,
            int column,
            int heads,
            CpuActivations to) {
        int size = keys.columns();
        int length = firstIndex + rows;
        int all = rows * heads;
        reserve(all, size, tile);
        arrange(keys, query, firstRow, rows, column, heads);
        softmax.begin(all);
        Arrays.fill(sums, 0, all * size, 0f);
        for (int base = 0; base < length; base += tile) {
            int slot = sequence.firstSlot(base / tile);
            int count = Math.min(tile, length - base);
            // Rows before this one lie wholly before the tile.
            int from = Math.max(0, base - firstIndex) * heads;
            int n = all - from;
            kernels.multiply(keys, slot, slot + count, queries, from * size, size, n, scores, -slot, tile);
            for (int i = 0; i < n; i++) {
                int valid = Math.min(count, firstIndex + (from + i) / heads + 1 - base);
                softmax.weigh(from + i, scores, i * tile, valid, sums, (from + i) * size, size);
                Arrays.fill(scores, i * tile + valid, i * tile + count, 0f);
            }
            kernels.multiplyTransposed(values, slot, slot + count, scores, -slot, tile, n, sums, from * size, size);
        }
        for (int i = 0; i < all; i++) {
            softmax.finish(i, sums, i * size, size);
            int target = (firstRow + i / heads) * to.width() + column + i % heads * size;
            System.arraycopy(sums, i * size, to.values(), target, size);
        }
    }

    /** The queries of a row follow each other, in the order that the cache's format wants. */
    private void arrange(Matrix keys, CpuActivations query, int firstRow, int rows, int column, int heads) {
        int size = keys.columns();
        for (int row = 0; row < rows; row++) {
            int offset = (firstRow + row) * query.width() + column;
            for (int head = 0; head < heads; head++) {
                int target = (row * heads + head) * size;
                kernels.arrange(keys.type(), query.values(), offset + head * size, size, queries, target);
            }
        }
    }

    private void reserve(int all, int size, int tile) {
        if (queries.length < all * size) {
            queries = new float[all * size];
            sums = new float[all * size];
        }
        if (scores.length < all * tile) {
            scores = new float[all * tile];
        }
    }
}
