package dev.tramontane.tensor;

import static dev.tramontane.tensor.PanelProduct.GROUP;
import static dev.tramontane.tensor.VectorSupport.LANES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Chooses among {@link Q8PanelTiles} and {@link Q6KPanelTiles} by the type and the number of rows of activations. */
final class Q8PanelProduct {

    /** Rows of activations per tile of unpacked ones. */
    static final int TOKENS = 6;

    /** From so many rows of activations on, unpacking pays. */
    private static final int MANY = 5;

    private static final int MANY_OF_SIX_BITS = 12;
    /** Blocks unpacked at a time. */
    private static final int CHUNK = 4;

    private final float[] numbers = new float[CHUNK * Panels.BLOCK * GROUP];
    private final float[] scales = new float[CHUNK * GROUP];
    private float[] tiles = new float[0];
    private float[] tileScales = new float[0];

    /** Must be called once before {@link #multiply} is with these activations. */
    void prepare(ElementType type, int columns, float[] x, int xOffset, int xStride, int n) {
        boolean sixBits = type == ElementType.Q6_K_PANELS;
        if (n < (sixBits ? MANY_OF_SIX_BITS : MANY)) {
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
            int into = tile * columns + i - tile;
            if (sixBits) {
                SixBitActivations.spread(x, row, columns, tiles, into, TOKENS);
            } else {
                QuantisedActivations.spread(x, row, columns, tiles, into, TOKENS);
            }
            int xScales = row + (sixBits ? SixBitActivations.scales(columns) : QuantisedActivations.scales(columns));
            for (int block = 0; block < blocks; block++) {
                tileScales[tile * blocks + block * TOKENS + i - tile] = x[xScales + block];
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
        boolean sixBits = rows.type() == ElementType.Q6_K_PANELS;
        if (n < (sixBits ? MANY_OF_SIX_BITS : MANY)) {
            for (int i = 0; i < n; i++) {
                int token = xOffset + i * xStride;
                if (sixBits) {
                    Q6KPanelTiles.one(rows, x, token, sums, i * GROUP);
                } else {
                    one(rows, x, token, sums, i * GROUP);
                }
            }
            return;
        }
        int blocks = rows.blocks();
        int columns = blocks * Panels.BLOCK;
        for (int block = 0; block < blocks; block += CHUNK) {
            int count = Math.min(CHUNK, blocks - block);
            if (sixBits) {
                Q6KPanelTiles.unpack(rows, block, count, numbers, scales);
            } else {
                unpack(rows, block, count);
            }
            for (int i = 0; i < n; i += TOKENS) {
                int xAt = i * columns + block * Panels.BLOCK * TOKENS;
                int xScalesAt = i * blocks + block * TOKENS;
                Q8PanelTiles.sixUnpacked(numbers, scales, count, tiles, xAt, tileScales, xScalesAt, sums, i * GROUP);
            }
        }
    }

    private static void one(PanelRows rows, float[] x, int token, float[] sums, int at) {
        MemorySegment data = rows.data();
        Q8PanelTiles.one(data, rows.scales0(), rows.numbers0(), rows.blocks(), x, token, sums, at);
        Q8PanelTiles.one(data, rows.scales1(), rows.numbers1(), rows.blocks(), x, token, sums, at + LANES);
    }

    private void unpack(PanelRows rows, int block, int count) {
        Q8PanelTiles.unpack(
                rows.data(),
                rows.scales0(),
                rows.numbers0(),
                rows.scales1(),
                rows.numbers1(),
                block,
                count,
                numbers,
                scales);
    }
}
