package dev.tramontane.model.cpu;

import static dev.tramontane.model.cpu.KeyValueTiles.TILE;

import dev.tramontane.tensor.Kernels;
import java.util.Arrays;

/** Attention of a block of queries over all tiles of their image, with one head. One worker's scratch. */
final class ImageAttention {

    private final Kernels kernels;
    private final SoftmaxTile softmax;
    private final float[] scores = new float[ImageAttentionOperation.QUERIES * TILE];
    private float[] transposed = {};

    ImageAttention(Kernels kernels) {
        this.kernels = kernels;
        softmax = new SoftmaxTile(kernels);
    }

    /** Copies rows of one head, all of one tile, to where {@link #attend} will find them. */
    void store(KeyValueTiles tiles, int head, int patch, int count, CpuActivations key, CpuActivations value, int row) {
        if (transposed.length < tiles.headSize() * TILE) {
            transposed = new float[tiles.headSize() * TILE];
        }
        tiles.store(transposed, head, patch, count, key, value, row);
    }

    /**
     * Attends from {@code rows} queries of an image, which begin at row {@code firstRow} of query and result.
     *
     * @param column where the head begins in query and result
     */
    void attend(
            KeyValueTiles tiles,
            int image,
            int head,
            CpuActivations query,
            int firstRow,
            int rows,
            CpuActivations to,
            int column) {
        int headSize = tiles.headSize();
        int width = to.width();
        float[] output = to.values();
        int outputOffset = firstRow * width + column;
        for (int i = 0; i < rows; i++) {
            Arrays.fill(output, outputOffset + i * width, outputOffset + i * width + headSize, 0f);
        }
        softmax.begin(rows);
        int queryOffset = firstRow * query.width() + column;
        for (int tile = tiles.firstTile(image); tile < tiles.firstTile(image + 1); tile++) {
            int patches = tiles.patches(tile);
            int keyRow = tiles.keyRow(head, tile);
            int valueRow = tiles.valueRow(head, tile);
            Arrays.fill(scores, 0, rows * TILE, 0f);
            kernels.multiplyTransposed(
                    tiles.keys(),
                    keyRow,
                    keyRow + headSize,
                    query.values(),
                    queryOffset - keyRow,
                    query.width(),
                    rows,
                    scores,
                    0,
                    TILE);
            for (int i = 0; i < rows; i++) {
                softmax.weigh(i, scores, i * TILE, patches, output, outputOffset + i * width, headSize);
            }
            kernels.multiplyTransposed(
                    tiles.values(),
                    valueRow,
                    valueRow + patches,
                    scores,
                    -valueRow,
                    TILE,
                    rows,
                    output,
                    outputOffset,
                    width);
        }
        for (int i = 0; i < rows; i++) {
            softmax.finish(i, output, outputOffset + i * width, headSize);
        }
    }
}
