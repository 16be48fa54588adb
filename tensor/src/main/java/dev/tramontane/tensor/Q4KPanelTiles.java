package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.INTS;
import static dev.tramontane.tensor.VectorSupport.LANES;
import static dev.tramontane.tensor.VectorSupport.LOADED_SHORTS;
import static dev.tramontane.tensor.VectorSupport.ORDER;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.S2I;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * What {@link ElementType#Q4_K_PANELS} have and {@link Q4PanelTiles} do not know: scales with factors, and minima. A weight
 * is {@code scale · nibble − minimum}, which is {@code scale · (nibble − 8) + (8 · scale − minimum)}. Of this the first
 * product is the tiles', and the second is the same for a whole block, so it meets the sum of the block's activations.
 */
final class Q4KPanelTiles {

    private static final int BIAS = 8;
    private static final int SIX_BITS = 0x3F;
    private static final int BLOCKS = Q4KBlock.COLUMNS / Panels.BLOCK;
    private static final int HALF_FIELDS = 0x8FFFE000;
    /** What the exponent of a binary16 lacks when its bits are read as those of a binary32. */
    private static final float HALF_REBIAS = 0x1p112f;

    private Q4KPanelTiles() {}

    /**
     * Multiplies the scales and minima of some blocks of two vectors of rows with their factors, which is exact.
     *
     * @param firstBlock the first of the blocks, which begins factors of its own
     * @param to takes the scales, {@code 2 · LANES} numbers per block
     * @param toMinima takes what a weight is more than its scale times the nibble less eight, as many numbers
     */
    static void scales(PanelRows rows, int firstBlock, int blocks, float[] to, float[] toMinima) {
        MemorySegment data = rows.data();
        for (int b = 0; b < blocks; b += BLOCKS) {
            long factors = (firstBlock + b) / BLOCKS * Q4KPanels.FACTORS_BYTES;
            long block = (firstBlock + b) * Q4KPanels.BLOCK_BYTES;
            int at = 2 * b * LANES;
            vector(data, rows.factors0() + factors, rows.scales0() + block, to, toMinima, at);
            vector(data, rows.factors1() + factors, rows.scales1() + block, to, toMinima, at + LANES);
        }
    }

    private static void vector(MemorySegment data, long factors, long scales, float[] to, float[] toMinima, int at) {
        FloatVector factor = ((IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, factors, ORDER)
                        .convertShape(S2I, INTS, 0))
                .lanewise(LSHL, 13)
                .and(HALF_FIELDS)
                .reinterpretAsFloats()
                .mul(HALF_REBIAS);
        FloatVector minimumFactor = ((IntVector)
                        ShortVector.fromMemorySegment(LOADED_SHORTS, data, factors + Panels.SCALES_BYTES, ORDER)
                                .convertShape(S2I, INTS, 0))
                .lanewise(LSHL, 13)
                .and(HALF_FIELDS)
                .reinterpretAsFloats()
                .mul(HALF_REBIAS);
        for (int b = 0; b < BLOCKS; b++) {
            IntVector both = (IntVector)
                    ShortVector.fromMemorySegment(LOADED_SHORTS, data, scales + b * Q4KPanels.BLOCK_BYTES, ORDER)
                            .convertShape(S2I, INTS, 0);
            FloatVector scale = ((FloatVector) both.and(SIX_BITS).convertShape(I2F, FLOATS, 0)).mul(factor);
            scale.intoArray(to, at + 2 * b * LANES);
            FloatVector minimum =
                    ((FloatVector) both.lanewise(ASHR, Byte.SIZE).convertShape(I2F, FLOATS, 0)).mul(minimumFactor);
            scale.mul(BIAS).sub(minimum).intoArray(toMinima, at + 2 * b * LANES);
        }
    }

    /**
     * Adds the products of a row's sums of activations with minima to the sums.
     *
     * @param minima what {@link #scales} made of some blocks
     * @param xSums where the sums of their activations are
     * @param sums two vectors at {@code at}
     */
    static void one(float[] minima, int blocks, float[] x, int xSums, float[] sums, int at) {
        FloatVector total0 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector total1 = FloatVector.fromArray(FLOATS, sums, at + LANES);
        for (int b = 0; b < blocks; b++) {
            FloatVector minima0 = FloatVector.fromArray(FLOATS, minima, 2 * b * LANES);
            FloatVector minima1 = FloatVector.fromArray(FLOATS, minima, (2 * b + 1) * LANES);
            FloatVector x0 = FloatVector.broadcast(FLOATS, x[xSums + b]);
            total0 = minima0.fma(x0, total0);
            total1 = minima1.fma(x0, total1);
        }
        total0.intoArray(sums, at);
        total1.intoArray(sums, at + LANES);
    }
}
