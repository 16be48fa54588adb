package dev.tramontane.tensor;

import static dev.tramontane.tensor.PanelProduct.GROUP;

import java.lang.foreign.MemorySegment;

/** Chooses among {@link Q4PanelTiles} by the number of rows of activations. */
final class Q4PanelProduct {

    /** From so many rows of activations on, unpacking pays. */
    private static final int MANY = 12;
    /** Blocks unpacked at a time. */
    private static final int CHUNK = 8;

    private final int[] numbers = new int[CHUNK * QuantisedActivations.PAIRS * GROUP];
    private final float[] scales = new float[CHUNK * GROUP];

    /**
     * Multiplies two vectors of rows.
     *
     * @param sums zeros; takes {@code GROUP} results per row of activations, those of rows that there are not arbitrary
     */
    void multiply(PanelRows rows, float[] x, int xOffset, int xStride, int n, float[] sums) {
        int blocks = rows.blocks();
        MemorySegment data = rows.data();
        long scales0 = rows.scales0();
        long codes0 = rows.numbers0();
        long scales1 = rows.scales1();
        long codes1 = rows.numbers1();
        if (n < MANY) {
            for (int i = 0; i < n; i++) {
                int token = xOffset + i * xStride;
                Q4PanelTiles.one(data, scales0, codes0, scales1, codes1, blocks, x, token, sums, i * GROUP);
            }
            return;
        }
        for (int block = 0; block < blocks; block += CHUNK) {
            int count = Math.min(CHUNK, blocks - block);
            Q4PanelTiles.unpack(data, scales0, codes0, scales1, codes1, block, count, numbers, scales);
            int pairs = xOffset + block * QuantisedActivations.PAIRS;
            int xScales = xOffset + QuantisedActivations.scales(blocks * Panels.BLOCK) + block;
            addUnpacked(count, x, pairs, xScales, xScales + blocks, xStride, n, sums);
        }
    }

    private void addUnpacked(
            int blocks, float[] x, int pairs, int xScales, int xStarts, int xStride, int n, float[] sums) {
        int i = 0;
        for (; i + 4 <= n; i += 4) {
            int token = i * xStride;
            Q4PanelTiles.fourUnpacked(
                    numbers,
                    scales,
                    blocks,
                    x,
                    pairs + token,
                    xScales + token,
                    xStarts + token,
                    xStride,
                    sums,
                    i * GROUP);
        }
        for (; i < n; i++) {
            int token = i * xStride;
            Q4PanelTiles.oneUnpacked(
                    numbers, scales, blocks, x, pairs + token, xScales + token, xStarts + token, sums, i * GROUP);
        }
    }
}
