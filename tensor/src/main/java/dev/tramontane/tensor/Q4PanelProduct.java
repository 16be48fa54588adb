package dev.tramontane.tensor;

import static dev.tramontane.tensor.PanelProduct.GROUP;
import static dev.tramontane.tensor.QuantisedActivations.PAIRS;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Chooses among {@link Q4PanelTiles} and {@link Q4KPanelTiles} by the type and the number of rows of activations. */
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

    private float[] minimumSums = new float[0];

    /**
     * Multiplies two vectors of rows.
     *
     * @param sums zeros; takes {@code GROUP} results per row of activations, those of rows that there are not arbitrary
     */
    void multiply(PanelRows rows, float[] x, int xOffset, int xStride, int n, float[] sums) {
        boolean minima = rows.type() == ElementType.Q4_K_PANELS;
        if (n >= MANY) {
            multiplyMany(rows, minima, x, xOffset, xStride, n, sums);
            return;
        }
        for (int i = 0; i < n; i++) {
            int token = xOffset + i * xStride;
            if (minima) {
                Q4KPanelTiles.one(rows, x, token, sums, i * GROUP);
            } else {
                Q4PanelTiles.one(
                        rows.data(),
                        rows.scales0(),
                        rows.numbers0(),
                        rows.scales1(),
                        rows.numbers1(),
                        rows.blocks(),
                        x,
                        token,
                        sums,
                        i * GROUP);
            }
        }
    }

    private void multiplyMany(
            PanelRows rows, boolean haveMinima, float[] x, int xOffset, int xStride, int n, float[] sums) {
        if (haveMinima) {
            if (minimumSums.length < n * GROUP) {
                minimumSums = new float[n * GROUP];
            }
            Arrays.fill(minimumSums, 0, n * GROUP, 0f);
        }
        MemorySegment data = rows.data();
        for (int block = 0; block < rows.blocks(); block += SCALED) {
            int count = Math.min(SCALED, rows.blocks() - block);
            int xScales = xOffset + QuantisedActivations.scales(rows.blocks() * Panels.BLOCK) + block;
            if (haveMinima) {
                Q4KPanelTiles.scales(rows, block, count, scales, minima);
                int xSums = xScales + 2 * rows.blocks();
                for (int i = 0; i < n; i++) {
                    Q4KPanelTiles.minima(minima, count, x, xSums + i * xStride, minimumSums, i * GROUP);
                }
            } else {
                Q4PanelTiles.scales(data, rows.scales0(), rows.scales1(), block, count, scales);
            }
            int xStarts = xScales + rows.blocks();
            for (int first = 0; first < count; first += CHUNK) {
                int few = Math.min(CHUNK, count - first);
                long bytes = (block + first) * Q4PanelTiles.BLOCK_BYTES;
                Q4PanelTiles.unpack(data, rows.numbers0() + bytes, rows.numbers1() + bytes, few, numbers);
                int pairs = xOffset + (block + first) * PAIRS;
                addUnpacked(first * GROUP, few, x, pairs, xScales + first, xStarts + first, xStride, n, sums);
            }
        }
        if (haveMinima) {
            for (int i = 0; i < n * GROUP; i++) {
                sums[i] += minimumSums[i];
            }
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
