package dev.tramontane.tensor;

import static dev.tramontane.tensor.PanelProduct.GROUP;
import static dev.tramontane.tensor.VectorSupport.LANES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Chooses among {@link Q8PanelTiles} by the number of rows of activations. */
final class Q8PanelProduct {

    /** Rows of activations per tile of unpacked ones. */
    static final int TOKENS = 6;

    /** From so many rows of activations on, unpacking pays. */
    private static final int MANY = 5;
    /** Blocks unpacked at a time. */
    private static final int CHUNK = 4;

    private final float[] numbers = new float[CHUNK * Panels.BLOCK * GROUP];
    private final float[] scales = new float[CHUNK * GROUP];
    private float[] tiles = new float[0];
    private float[] tileScales = new float[0];

    /** Must be called once before {@link #multiply} is with these activations. */
    void prepare(int columns, float[] x, int xOffset, int xStride, int n) {
        if (n < MANY) {
            return;
        }
        int count = (n + TOKENS - 1) / TOKENS * TOKENS;
        int blocks = columns / Panels.BLOCK;
        if (tiles.length < count * columns) {
            tiles = new float[count * columns];
            tileScales = new float[count * blocks];
        }
        // The last tile is filled up with rows of zeros.
        Arrays.fill(tiles, (count - TOKENS) * columns, count * columns, 0f);
        Arrays.fill(tileScales, (count - TOKENS) * blocks, count * blocks, 0f);
        for (int i = 0; i < n; i++) {
            int row = xOffset + i * xStride;
            int tile = i / TOKENS * TOKENS;
            QuantisedActivations.spread(x, row, columns, tiles, tile * columns + i - tile, TOKENS);
            for (int block = 0; block < blocks; block++) {
                tileScales[tile * blocks + block * TOKENS + i - tile] =
                        x[row + QuantisedActivations.scales(columns) + block];
            }
        }
    }

    /**
     * Multiplies two vectors of rows.
     *
     * @param sums zeros; takes {@code GROUP} results per row of activations, those of rows that there are not arbitrary;
     *     with room for whole tiles
     */
    void multiply(PanelRows rows, float[] x, int xOffset, int xStride, int n, float[] sums) {
        int blocks = rows.blocks();
        int columns = blocks * Panels.BLOCK;
        MemorySegment data = rows.data();
        long scales0 = rows.scales0();
        long codes0 = rows.numbers0();
        long scales1 = rows.scales1();
        long codes1 = rows.numbers1();
        if (n < MANY) {
            for (int i = 0; i < n; i++) {
                int token = xOffset + i * xStride;
                Q8PanelTiles.one(data, scales0, codes0, blocks, x, token, sums, i * GROUP);
                Q8PanelTiles.one(data, scales1, codes1, blocks, x, token, sums, i * GROUP + LANES);
            }
            return;
        }
        for (int block = 0; block < blocks; block += CHUNK) {
            int count = Math.min(CHUNK, blocks - block);
            Q8PanelTiles.unpack(data, scales0, codes0, scales1, codes1, block, count, numbers, scales);
            for (int i = 0; i < n; i += TOKENS) {
                int xAt = i * columns + block * Panels.BLOCK * TOKENS;
                int xScalesAt = i * blocks + block * TOKENS;
                Q8PanelTiles.sixUnpacked(numbers, scales, count, tiles, xAt, tileScales, xScalesAt, sums, i * GROUP);
            }
        }
    }
}
