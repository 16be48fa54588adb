package dev.tramontane.tensor;

import static dev.tramontane.tensor.PanelProduct.GROUP;
import static dev.tramontane.tensor.QuantisedActivations.PAIRS;

import java.lang.foreign.MemorySegment;

/** Chooses among {@link Q4PanelTiles} by the number of rows of activations. */
final class Q4PanelProduct {

    /** From so many rows of activations on, unpacking pays. */
    private static final int MANY = 12;
    /** Blocks unpacked at a time. */
    private static final int CHUNK = 8;
    /** Blocks whose scales are widened at a time, whole numbers of {@link #CHUNK} and of blocks that share factors. */
    private static final int SCALED = 64;

    private final int[] numbers = new int[CHUNK * PAIRS * GROUP];
    private final float[] scales = new float[SCALED * GROUP];
    private final float[] minima = new float[SCALED * GROUP];

    /**
     * Multiplies two vectors of rows.
     *
     * @param sums zeros; takes {@code GROUP} results per row of activations, those of rows that there are not arbitrary
     */
    void multiply(PanelRows rows, float[] x, int xOffset, int xStride, int n, float[] sums) {
        MemorySegment data = rows.data();
        for (int block = 0; block < rows.blocks(); block += SCALED) {
            int count = Math.min(SCALED, rows.blocks() - block);
            int xScales = xOffset + QuantisedActivations.scales(rows.blocks() * Panels.BLOCK) + block;
            if (rows.type() == ElementType.Q4_K) {
                Q4KPanelTiles.scales(rows, block, count, scales, minima);
                int xSums = xScales + 2 * rows.blocks();
                for (int i = 0; i < n; i++) {
                    Q4KPanelTiles.one(minima, count, x, xSums + i * xStride, sums, i * GROUP);
                }
            } else {
                Q4PanelTiles.scales(data, rows.scales0(), rows.scales1(), block, count, scales);
            }
            multiply(rows, block, count, x, xOffset + block * PAIRS, xScales, xStride, n, sums);
        }
    }

    private void multiply(
            PanelRows rows,
            int block,
            int blocks,
            float[] x,
            int pairs,
            int xScales,
            int xStride,
            int n,
            float[] sums) {
        MemorySegment data = rows.data();
        long codes0 = rows.numbers0() + block * Q4PanelTiles.BLOCK_BYTES;
        long codes1 = rows.numbers1() + block * Q4PanelTiles.BLOCK_BYTES;
        int xStarts = xScales + rows.blocks();
        if (n < MANY) {
            for (int i = 0; i < n; i++) {
                int token = i * xStride;
                Q4PanelTiles.one(
                        data,
                        codes0,
                        codes1,
                        scales,
                        blocks,
                        x,
                        pairs + token,
                        xScales + token,
                        xStarts + token,
                        sums,
                        i * GROUP);
            }
            return;
        }
        for (int first = 0; first < blocks; first += CHUNK) {
            int count = Math.min(CHUNK, blocks - first);
            long bytes = first * Q4PanelTiles.BLOCK_BYTES;
            Q4PanelTiles.unpack(data, codes0 + bytes, codes1 + bytes, count, numbers);
            addUnpacked(
                    first * GROUP, count, x, pairs + first * PAIRS, xScales + first, xStarts + first, xStride, n, sums);
        }
    }

    private void addUnpacked(
            int scalesAt,
            int blocks,
            float[] x,
            int pairs,
            int xScales,
            int xStarts,
            int xStride,
            int n,
            float[] sums) {
        int i = 0;
        for (; i + 4 <= n; i += 4) {
            int token = i * xStride;
            Q4PanelTiles.fourUnpacked(
                    numbers,
                    scales,
                    scalesAt,
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
                    numbers,
                    scales,
                    scalesAt,
                    blocks,
                    x,
                    pairs + token,
                    xScales + token,
                    xStarts + token,
                    sums,
                    i * GROUP);
        }
    }
}
