package dev.tramontane.tensor;

import static dev.tramontane.tensor.Panels.VECTOR_BYTES;
import static dev.tramontane.tensor.QuantisedActivations.PAIRS;
import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.INTS;
import static dev.tramontane.tensor.VectorSupport.LANES;
import static dev.tramontane.tensor.VectorSupport.LOADED_SHORTS;
import static dev.tramontane.tensor.VectorSupport.ORDER;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.S2I;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * The inner loops over {@link ElementType#Q4_K_PANELS}. A weight is {@code scale · nibble − minimum}, which is
 * {@code scale · (nibble − 8) + (8 · scale − minimum)}. The sums of the first products are those of {@link Q4PanelTiles},
 * and so are the tiles for many rows of activations. The second factor is the same for a whole block, so it meets the sum of
 * the block's activations; these products have sums of their own, added in the end.
 *
 * <p>Written out in full for the compiler's sake, as {@link ProductTiles} is.
 */
final class Q4KPanelTiles {

    private static final float BIAS = 8f;
    private static final int SIX_BITS = 0x3F;
    private static final int BLOCKS = Q4KBlock.COLUMNS / Panels.BLOCK;
    private static final int HALF_FIELDS = 0x8FFFE000;
    /** What the exponent of a binary16 lacks when its bits are read as those of a binary32. */
    private static final float HALF_REBIAS = 0x1p112f;

    private Q4KPanelTiles() {}

    /**
     * One row of activations times the rows of two vectors.
     *
     * @param x activations as {@link QuantisedActivations} arranges them for numbers of four bits, from {@code xOffset} on
     * @param sums takes the results at {@code at}: two vectors
     */
    static void one(PanelRows rows, float[] x, int xOffset, float[] sums, int at) {
        one(
                rows.data(),
                rows.factors0(),
                rows.scales0(),
                rows.numbers0(),
                rows.factors1(),
                rows.scales1(),
                rows.numbers1(),
                rows.blocks(),
                x,
                xOffset,
                sums,
                at);
    }

    private static void one(
            MemorySegment data,
            long factors0,
            long scales0,
            long codes0,
            long factors1,
            long scales1,
            long codes1,
            int blocks,
            float[] x,
            int xOffset,
            float[] sums,
            int at) {
        int xScales = xOffset + blocks * PAIRS;
        int xStarts = xScales + blocks;
        int xSums = xStarts + blocks;
        FloatVector total0 = FloatVector.zero(FLOATS);
        FloatVector total1 = FloatVector.zero(FLOATS);
        FloatVector totalMinimum0 = FloatVector.zero(FLOATS);
        FloatVector totalMinimum1 = FloatVector.zero(FLOATS);
        FloatVector factor0 = FloatVector.zero(FLOATS);
        FloatVector factor1 = FloatVector.zero(FLOATS);
        FloatVector minimumFactor0 = FloatVector.zero(FLOATS);
        FloatVector minimumFactor1 = FloatVector.zero(FLOATS);
        for (int b = 0; b < blocks; b++) {
            if (b % BLOCKS == 0) {
                long at256 = b / BLOCKS * Q4KPanels.FACTORS_BYTES;
                factor0 = ((IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, factors0 + at256, ORDER)
                                .convertShape(S2I, INTS, 0))
                        .lanewise(LSHL, 13)
                        .and(HALF_FIELDS)
                        .reinterpretAsFloats()
                        .mul(HALF_REBIAS);
                minimumFactor0 = ((IntVector) ShortVector.fromMemorySegment(
                                        LOADED_SHORTS, data, factors0 + at256 + Panels.SCALES_BYTES, ORDER)
                                .convertShape(S2I, INTS, 0))
                        .lanewise(LSHL, 13)
                        .and(HALF_FIELDS)
                        .reinterpretAsFloats()
                        .mul(-HALF_REBIAS);
                factor1 = ((IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, factors1 + at256, ORDER)
                                .convertShape(S2I, INTS, 0))
                        .lanewise(LSHL, 13)
                        .and(HALF_FIELDS)
                        .reinterpretAsFloats()
                        .mul(HALF_REBIAS);
                minimumFactor1 = ((IntVector) ShortVector.fromMemorySegment(
                                        LOADED_SHORTS, data, factors1 + at256 + Panels.SCALES_BYTES, ORDER)
                                .convertShape(S2I, INTS, 0))
                        .lanewise(LSHL, 13)
                        .and(HALF_FIELDS)
                        .reinterpretAsFloats()
                        .mul(-HALF_REBIAS);
            }
            long block = b * Q4KPanels.BLOCK_BYTES;
            long numbers0 = codes0 + block;
            long numbers1 = codes1 + block;
            int pairs = xOffset + b * PAIRS;
            ShortVector start = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[xStarts + b]))
                    .reinterpretAsShorts();
            ShortVector sum0 = start;
            ShortVector sum1 = start;
            IntVector eight00 = IntVector.fromMemorySegment(INTS, data, numbers0, ORDER);
            IntVector eight01 = IntVector.fromMemorySegment(INTS, data, numbers1, ORDER);
            ShortVector x0 =
                    IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs])).reinterpretAsShorts();
            sum0 = sum0.add(eight00.reinterpretAsShorts().mul(x0));
            sum1 = sum1.add(eight01.reinterpretAsShorts().mul(x0));
            ShortVector x1 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 1]))
                    .reinterpretAsShorts();
            sum0 = sum0.add(eight00.lanewise(LSHR, 4).reinterpretAsShorts().mul(x1));
            sum1 = sum1.add(eight01.lanewise(LSHR, 4).reinterpretAsShorts().mul(x1));
            ShortVector x2 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 2]))
                    .reinterpretAsShorts();
            sum0 = sum0.add(eight00.lanewise(LSHR, 8).reinterpretAsShorts().mul(x2));
            sum1 = sum1.add(eight01.lanewise(LSHR, 8).reinterpretAsShorts().mul(x2));
            ShortVector x3 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 3]))
                    .reinterpretAsShorts();
            sum0 = sum0.add(eight00.lanewise(LSHR, 12).reinterpretAsShorts().mul(x3));
            sum1 = sum1.add(eight01.lanewise(LSHR, 12).reinterpretAsShorts().mul(x3));
            IntVector eight10 = IntVector.fromMemorySegment(INTS, data, numbers0 + VECTOR_BYTES, ORDER);
            IntVector eight11 = IntVector.fromMemorySegment(INTS, data, numbers1 + VECTOR_BYTES, ORDER);
            ShortVector x4 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 4]))
                    .reinterpretAsShorts();
            sum0 = sum0.add(eight10.reinterpretAsShorts().mul(x4));
            sum1 = sum1.add(eight11.reinterpretAsShorts().mul(x4));
            ShortVector x5 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 5]))
                    .reinterpretAsShorts();
            sum0 = sum0.add(eight10.lanewise(LSHR, 4).reinterpretAsShorts().mul(x5));
            sum1 = sum1.add(eight11.lanewise(LSHR, 4).reinterpretAsShorts().mul(x5));
            ShortVector x6 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 6]))
                    .reinterpretAsShorts();
            sum0 = sum0.add(eight10.lanewise(LSHR, 8).reinterpretAsShorts().mul(x6));
            sum1 = sum1.add(eight11.lanewise(LSHR, 8).reinterpretAsShorts().mul(x6));
            ShortVector x7 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 7]))
                    .reinterpretAsShorts();
            sum0 = sum0.add(eight10.lanewise(LSHR, 12).reinterpretAsShorts().mul(x7));
            sum1 = sum1.add(eight11.lanewise(LSHR, 12).reinterpretAsShorts().mul(x7));
            IntVector eight20 = IntVector.fromMemorySegment(INTS, data, numbers0 + 2 * VECTOR_BYTES, ORDER);
            IntVector eight21 = IntVector.fromMemorySegment(INTS, data, numbers1 + 2 * VECTOR_BYTES, ORDER);
            ShortVector x8 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 8]))
                    .reinterpretAsShorts();
            sum0 = sum0.add(eight20.reinterpretAsShorts().mul(x8));
            sum1 = sum1.add(eight21.reinterpretAsShorts().mul(x8));
            ShortVector x9 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 9]))
                    .reinterpretAsShorts();
            sum0 = sum0.add(eight20.lanewise(LSHR, 4).reinterpretAsShorts().mul(x9));
            sum1 = sum1.add(eight21.lanewise(LSHR, 4).reinterpretAsShorts().mul(x9));
            ShortVector x10 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 10]))
                    .reinterpretAsShorts();
            sum0 = sum0.add(eight20.lanewise(LSHR, 8).reinterpretAsShorts().mul(x10));
            sum1 = sum1.add(eight21.lanewise(LSHR, 8).reinterpretAsShorts().mul(x10));
            ShortVector x11 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 11]))
                    .reinterpretAsShorts();
            sum0 = sum0.add(eight20.lanewise(LSHR, 12).reinterpretAsShorts().mul(x11));
            sum1 = sum1.add(eight21.lanewise(LSHR, 12).reinterpretAsShorts().mul(x11));
            IntVector eight30 = IntVector.fromMemorySegment(INTS, data, numbers0 + 3 * VECTOR_BYTES, ORDER);
            IntVector eight31 = IntVector.fromMemorySegment(INTS, data, numbers1 + 3 * VECTOR_BYTES, ORDER);
            ShortVector x12 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 12]))
                    .reinterpretAsShorts();
            sum0 = sum0.add(eight30.reinterpretAsShorts().mul(x12));
            sum1 = sum1.add(eight31.reinterpretAsShorts().mul(x12));
            ShortVector x13 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 13]))
                    .reinterpretAsShorts();
            sum0 = sum0.add(eight30.lanewise(LSHR, 4).reinterpretAsShorts().mul(x13));
            sum1 = sum1.add(eight31.lanewise(LSHR, 4).reinterpretAsShorts().mul(x13));
            ShortVector x14 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 14]))
                    .reinterpretAsShorts();
            sum0 = sum0.add(eight30.lanewise(LSHR, 8).reinterpretAsShorts().mul(x14));
            sum1 = sum1.add(eight31.lanewise(LSHR, 8).reinterpretAsShorts().mul(x14));
            ShortVector x15 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 15]))
                    .reinterpretAsShorts();
            sum0 = sum0.add(eight30.lanewise(LSHR, 12).reinterpretAsShorts().mul(x15));
            sum1 = sum1.add(eight31.lanewise(LSHR, 12).reinterpretAsShorts().mul(x15));
            IntVector both0 = (IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, scales0 + block, ORDER)
                    .convertShape(S2I, INTS, 0);
            FloatVector scale0 = ((FloatVector) both0.and(SIX_BITS).convertShape(I2F, FLOATS, 0)).mul(factor0);
            FloatVector minimum0 =
                    ((FloatVector) both0.lanewise(ASHR, Byte.SIZE).convertShape(I2F, FLOATS, 0)).mul(minimumFactor0);
            IntVector both1 = (IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, scales1 + block, ORDER)
                    .convertShape(S2I, INTS, 0);
            FloatVector scale1 = ((FloatVector) both1.and(SIX_BITS).convertShape(I2F, FLOATS, 0)).mul(factor1);
            FloatVector minimum1 =
                    ((FloatVector) both1.lanewise(ASHR, Byte.SIZE).convertShape(I2F, FLOATS, 0)).mul(minimumFactor1);
            FloatVector xSum = FloatVector.broadcast(FLOATS, x[xSums + b]);
            totalMinimum0 =
                    scale0.fma(FloatVector.broadcast(FLOATS, BIAS), minimum0).fma(xSum, totalMinimum0);
            totalMinimum1 =
                    scale1.fma(FloatVector.broadcast(FLOATS, BIAS), minimum1).fma(xSum, totalMinimum1);
            float xScale = x[xScales + b];
            IntVector whole0 = sum0.reinterpretAsInts()
                    .lanewise(LSHL, 16)
                    .reinterpretAsShorts()
                    .add(sum0)
                    .reinterpretAsInts()
                    .lanewise(ASHR, 16);
            total0 = ((FloatVector) whole0.convertShape(I2F, FLOATS, 0)).fma(scale0.mul(xScale), total0);
            IntVector whole1 = sum1.reinterpretAsInts()
                    .lanewise(LSHL, 16)
                    .reinterpretAsShorts()
                    .add(sum1)
                    .reinterpretAsInts()
                    .lanewise(ASHR, 16);
            total1 = ((FloatVector) whole1.convertShape(I2F, FLOATS, 0)).fma(scale1.mul(xScale), total1);
        }
        total0.add(totalMinimum0).intoArray(sums, at);
        total1.add(totalMinimum1).intoArray(sums, at + LANES);
    }

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
                .mul(-HALF_REBIAS);
        for (int b = 0; b < BLOCKS; b++) {
            IntVector both = (IntVector)
                    ShortVector.fromMemorySegment(LOADED_SHORTS, data, scales + b * Q4KPanels.BLOCK_BYTES, ORDER)
                            .convertShape(S2I, INTS, 0);
            FloatVector scale = ((FloatVector) both.and(SIX_BITS).convertShape(I2F, FLOATS, 0)).mul(factor);
            scale.intoArray(to, at + 2 * b * LANES);
            FloatVector minimum =
                    ((FloatVector) both.lanewise(ASHR, Byte.SIZE).convertShape(I2F, FLOATS, 0)).mul(minimumFactor);
            scale.fma(FloatVector.broadcast(FLOATS, BIAS), minimum).intoArray(toMinima, at + 2 * b * LANES);
        }
    }

    /**
     * Adds the products of a row's sums of activations with minima to sums of their own.
     *
     * @param minima what {@link #scales} made of some blocks
     * @param xSums where the sums of their activations are
     * @param sums two vectors at {@code at}
     */
    static void minima(float[] minima, int blocks, float[] x, int xSums, float[] sums, int at) {
        FloatVector total0 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector total1 = FloatVector.fromArray(FLOATS, sums, at + LANES);
        for (int b = 0; b < blocks; b++) {
            FloatVector x0 = FloatVector.broadcast(FLOATS, x[xSums + b]);
            total0 = FloatVector.fromArray(FLOATS, minima, 2 * b * LANES).fma(x0, total0);
            total1 = FloatVector.fromArray(FLOATS, minima, (2 * b + 1) * LANES).fma(x0, total1);
        }
        total0.intoArray(sums, at);
        total1.intoArray(sums, at + LANES);
    }
}
