package dev.tramontane.tensor;

import static dev.tramontane.tensor.Panels.BLOCK;
import static dev.tramontane.tensor.Panels.VECTOR_BYTES;
import static dev.tramontane.tensor.Q6KPanels.BLOCK_BYTES;
import static dev.tramontane.tensor.Q6KPanels.FACTORS_BYTES;
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
 * The inner loops over {@link ElementType#Q6_K_PANELS}.
 *
 * <p>One row of activations is multiplied straight from the stored weights, unmasked as in {@link Q4PanelTiles}: a short of
 * a string of six-bit numbers is shifted to each number in it, and what the higher ones add {@link SixBitActivations} has
 * taken off the activation that they meet next. The sum of eight products of numbers from −32 to 31 and from −127 to 127
 * fits into 16 bits, so all arithmetic on the way to it may be modulo 2¹⁶. Two such sums times their scale are below 2²³, and
 * those of a block together below 2²⁴, so they are exact in float32.
 *
 * <p>So are numbers times their scale, as which they are unpacked for many rows of activations: {@link
 * Q8PanelTiles#sixUnpacked} then finds the same sum of a block, to the bit.
 *
 * <p>Written out in full for the compiler's sake, as {@link ProductTiles} is.
 */
final class Q6KPanelTiles {

    private static final int BLOCKS = Q6KBlock.COLUMNS / BLOCK;
    private static final int SIX_BITS = 0x3F;
    private static final int BIAS = 32;
    private static final int HALF_FIELDS = 0x8FFFE000;
    /** What the exponent of a binary16 lacks when its bits are read as those of a binary32. */
    private static final float HALF_REBIAS = 0x1p112f;

    private Q6KPanelTiles() {}

    /**
     * One row of activations times the rows of two vectors.
     *
     * @param x activations as {@link SixBitActivations} arranges them, from {@code xOffset} on
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
            long rowScales0,
            long codes0,
            long factors1,
            long rowScales1,
            long codes1,
            int blocks,
            float[] x,
            int xOffset,
            float[] sums,
            int at) {
        int xScales = xOffset + blocks * SixBitActivations.PAIRS;
        int xStarts = xScales + blocks;
        FloatVector total0 = FloatVector.zero(FLOATS);
        FloatVector total1 = FloatVector.zero(FLOATS);
        for (int b = 0; b < blocks; b++) {
            long factor = b / BLOCKS * FACTORS_BYTES;
            long block = b * BLOCK_BYTES;
            long numbers0 = codes0 + block;
            long numbers1 = codes1 + block;
            int pairs = xOffset + b * SixBitActivations.PAIRS;
            ShortVector start0 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[xStarts + 2 * b]))
                    .reinterpretAsShorts();
            ShortVector sum00 = start0;
            ShortVector sum01 = start0;
            ShortVector bits000 =
                    IntVector.fromMemorySegment(INTS, data, numbers0, ORDER).reinterpretAsShorts();
            ShortVector bits001 =
                    IntVector.fromMemorySegment(INTS, data, numbers1, ORDER).reinterpretAsShorts();
            ShortVector x0 =
                    IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs])).reinterpretAsShorts();
            sum00 = sum00.add(bits000.mul(x0));
            sum01 = sum01.add(bits001.mul(x0));
            ShortVector x1 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 1]))
                    .reinterpretAsShorts();
            sum00 = sum00.add(bits000.lanewise(LSHR, 6).mul(x1));
            sum01 = sum01.add(bits001.lanewise(LSHR, 6).mul(x1));
            ShortVector x2 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 2]))
                    .reinterpretAsShorts();
            sum00 = sum00.add(bits000.lanewise(LSHR, 12).mul(x2));
            sum01 = sum01.add(bits001.lanewise(LSHR, 12).mul(x2));
            ShortVector bits010 = IntVector.fromMemorySegment(INTS, data, numbers0 + VECTOR_BYTES, ORDER)
                    .reinterpretAsShorts();
            ShortVector bits011 = IntVector.fromMemorySegment(INTS, data, numbers1 + VECTOR_BYTES, ORDER)
                    .reinterpretAsShorts();
            ShortVector x3 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 3]))
                    .reinterpretAsShorts();
            sum00 = sum00.add(bits010.mul(x3));
            sum01 = sum01.add(bits011.mul(x3));
            ShortVector x4 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 4]))
                    .reinterpretAsShorts();
            sum00 = sum00.add(bits010.lanewise(LSHR, 2).mul(x4));
            sum01 = sum01.add(bits011.lanewise(LSHR, 2).mul(x4));
            ShortVector x5 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 5]))
                    .reinterpretAsShorts();
            sum00 = sum00.add(bits010.lanewise(LSHR, 8).mul(x5));
            sum01 = sum01.add(bits011.lanewise(LSHR, 8).mul(x5));
            ShortVector x6 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 6]))
                    .reinterpretAsShorts();
            sum00 = sum00.add(bits010.lanewise(LSHR, 14).mul(x6));
            sum01 = sum01.add(bits011.lanewise(LSHR, 14).mul(x6));
            ShortVector bits020 = IntVector.fromMemorySegment(INTS, data, numbers0 + 2 * VECTOR_BYTES, ORDER)
                    .reinterpretAsShorts();
            ShortVector bits021 = IntVector.fromMemorySegment(INTS, data, numbers1 + 2 * VECTOR_BYTES, ORDER)
                    .reinterpretAsShorts();
            ShortVector x7 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 7]))
                    .reinterpretAsShorts();
            sum00 = sum00.add(bits020.mul(x7));
            sum01 = sum01.add(bits021.mul(x7));
            ShortVector x8 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 8]))
                    .reinterpretAsShorts();
            sum00 = sum00.add(bits020.lanewise(LSHR, 4).mul(x8));
            sum01 = sum01.add(bits021.lanewise(LSHR, 4).mul(x8));
            ShortVector x9 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 9]))
                    .reinterpretAsShorts();
            sum00 = sum00.add(bits020.lanewise(LSHR, 10).mul(x9));
            sum01 = sum01.add(bits021.lanewise(LSHR, 10).mul(x9));
            ShortVector start1 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[xStarts + 2 * b + 1]))
                    .reinterpretAsShorts();
            ShortVector sum10 = start1;
            ShortVector sum11 = start1;
            ShortVector bits100 = IntVector.fromMemorySegment(INTS, data, numbers0 + 3 * VECTOR_BYTES, ORDER)
                    .reinterpretAsShorts();
            ShortVector bits101 = IntVector.fromMemorySegment(INTS, data, numbers1 + 3 * VECTOR_BYTES, ORDER)
                    .reinterpretAsShorts();
            ShortVector x10 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 10]))
                    .reinterpretAsShorts();
            sum10 = sum10.add(bits100.mul(x10));
            sum11 = sum11.add(bits101.mul(x10));
            ShortVector x11 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 11]))
                    .reinterpretAsShorts();
            sum10 = sum10.add(bits100.lanewise(LSHR, 6).mul(x11));
            sum11 = sum11.add(bits101.lanewise(LSHR, 6).mul(x11));
            ShortVector x12 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 12]))
                    .reinterpretAsShorts();
            sum10 = sum10.add(bits100.lanewise(LSHR, 12).mul(x12));
            sum11 = sum11.add(bits101.lanewise(LSHR, 12).mul(x12));
            ShortVector bits110 = IntVector.fromMemorySegment(INTS, data, numbers0 + 4 * VECTOR_BYTES, ORDER)
                    .reinterpretAsShorts();
            ShortVector bits111 = IntVector.fromMemorySegment(INTS, data, numbers1 + 4 * VECTOR_BYTES, ORDER)
                    .reinterpretAsShorts();
            ShortVector x13 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 13]))
                    .reinterpretAsShorts();
            sum10 = sum10.add(bits110.mul(x13));
            sum11 = sum11.add(bits111.mul(x13));
            ShortVector x14 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 14]))
                    .reinterpretAsShorts();
            sum10 = sum10.add(bits110.lanewise(LSHR, 2).mul(x14));
            sum11 = sum11.add(bits111.lanewise(LSHR, 2).mul(x14));
            ShortVector x15 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 15]))
                    .reinterpretAsShorts();
            sum10 = sum10.add(bits110.lanewise(LSHR, 8).mul(x15));
            sum11 = sum11.add(bits111.lanewise(LSHR, 8).mul(x15));
            ShortVector x16 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 16]))
                    .reinterpretAsShorts();
            sum10 = sum10.add(bits110.lanewise(LSHR, 14).mul(x16));
            sum11 = sum11.add(bits111.lanewise(LSHR, 14).mul(x16));
            ShortVector bits120 = IntVector.fromMemorySegment(INTS, data, numbers0 + 5 * VECTOR_BYTES, ORDER)
                    .reinterpretAsShorts();
            ShortVector bits121 = IntVector.fromMemorySegment(INTS, data, numbers1 + 5 * VECTOR_BYTES, ORDER)
                    .reinterpretAsShorts();
            ShortVector x17 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 17]))
                    .reinterpretAsShorts();
            sum10 = sum10.add(bits120.mul(x17));
            sum11 = sum11.add(bits121.mul(x17));
            ShortVector x18 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 18]))
                    .reinterpretAsShorts();
            sum10 = sum10.add(bits120.lanewise(LSHR, 4).mul(x18));
            sum11 = sum11.add(bits121.lanewise(LSHR, 4).mul(x18));
            ShortVector x19 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 19]))
                    .reinterpretAsShorts();
            sum10 = sum10.add(bits120.lanewise(LSHR, 10).mul(x19));
            sum11 = sum11.add(bits121.lanewise(LSHR, 10).mul(x19));
            IntVector scales0 =
                    (IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, rowScales0 + block, ORDER)
                            .convertShape(S2I, INTS, 0);
            IntVector first0 = sum00.reinterpretAsInts();
            IntVector second0 = sum10.reinterpretAsInts();
            FloatVector product0 = ((FloatVector) first0.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(first0.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .mul((FloatVector)
                            scales0.lanewise(LSHL, 24).lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0));
            product0 = ((FloatVector) second0.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(second0.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma((FloatVector) scales0.lanewise(ASHR, 8).convertShape(I2F, FLOATS, 0), product0);
            IntVector scales1 =
                    (IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, rowScales1 + block, ORDER)
                            .convertShape(S2I, INTS, 0);
            IntVector first1 = sum01.reinterpretAsInts();
            IntVector second1 = sum11.reinterpretAsInts();
            FloatVector product1 = ((FloatVector) first1.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(first1.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .mul((FloatVector)
                            scales1.lanewise(LSHL, 24).lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0));
            product1 = ((FloatVector) second1.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(second1.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma((FloatVector) scales1.lanewise(ASHR, 8).convertShape(I2F, FLOATS, 0), product1);
            FloatVector factor0 = ((IntVector)
                            ShortVector.fromMemorySegment(LOADED_SHORTS, data, factors0 + factor, ORDER)
                                    .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 13)
                    .and(HALF_FIELDS)
                    .reinterpretAsFloats()
                    .mul(HALF_REBIAS);
            FloatVector factor1 = ((IntVector)
                            ShortVector.fromMemorySegment(LOADED_SHORTS, data, factors1 + factor, ORDER)
                                    .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 13)
                    .and(HALF_FIELDS)
                    .reinterpretAsFloats()
                    .mul(HALF_REBIAS);
            float xScale = x[xScales + b];
            total0 = product0.fma(factor0.mul(xScale), total0);
            total1 = product1.fma(factor1.mul(xScale), total1);
        }
        total0.intoArray(sums, at);
        total1.intoArray(sums, at + LANES);
    }

    /**
     * Unpacks some blocks of two vectors of rows for {@link Q8PanelTiles#sixUnpacked}: column by column the numbers of both
     * vectors times their scales, and the scales' factors.
     *
     * @param firstBlock the first of the blocks
     * @param to takes {@code 64 · LANES} numbers per block
     * @param toFactors takes {@code 2 · LANES} numbers per block
     */
    static void unpack(PanelRows rows, int firstBlock, int blocks, float[] to, float[] toFactors) {
        MemorySegment data = rows.data();
        for (int b = 0; b < blocks; b++) {
            long factor = (firstBlock + b) / BLOCKS * FACTORS_BYTES;
            ((IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, rows.factors0() + factor, ORDER)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 13)
                    .and(HALF_FIELDS)
                    .reinterpretAsFloats()
                    .mul(HALF_REBIAS)
                    .intoArray(toFactors, 2 * b * LANES);
            ((IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, rows.factors1() + factor, ORDER)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 13)
                    .and(HALF_FIELDS)
                    .reinterpretAsFloats()
                    .mul(HALF_REBIAS)
                    .intoArray(toFactors, (2 * b + 1) * LANES);
            long block = (firstBlock + b) * BLOCK_BYTES;
            unpackBlock(
                    data,
                    rows.scales0() + block,
                    rows.numbers0() + block,
                    rows.scales1() + block,
                    rows.numbers1() + block,
                    to,
                    b * BLOCK * 2 * LANES);
        }
    }

    private static void unpackBlock(
            MemorySegment data, long rowScales0, long codes0, long rowScales1, long codes1, float[] to, int toOffset) {
        IntVector scales0 = (IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, rowScales0, ORDER)
                .convertShape(S2I, INTS, 0);
        IntVector scales1 = (IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, rowScales1, ORDER)
                .convertShape(S2I, INTS, 0);
        for (int string = 0; string < 4; string++) {
            int group = string / 2;
            int shift = string % 2 * 16;
            int at = toOffset + string * 8 * 2 * LANES;
            long numbers0 = codes0 + group * (3 * VECTOR_BYTES);
            long numbers1 = codes1 + group * (3 * VECTOR_BYTES);
            FloatVector scale0 = (FloatVector)
                    scales0.lanewise(LSHL, 24 - 8 * group).lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0);
            IntVector w00 =
                    IntVector.fromMemorySegment(INTS, data, numbers0, ORDER).lanewise(LSHR, shift);
            IntVector w10 = IntVector.fromMemorySegment(INTS, data, numbers0 + VECTOR_BYTES, ORDER)
                    .lanewise(LSHR, shift);
            IntVector w20 = IntVector.fromMemorySegment(INTS, data, numbers0 + 2 * VECTOR_BYTES, ORDER)
                    .lanewise(LSHR, shift);
            FloatVector scale1 = (FloatVector)
                    scales1.lanewise(LSHL, 24 - 8 * group).lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0);
            IntVector w01 =
                    IntVector.fromMemorySegment(INTS, data, numbers1, ORDER).lanewise(LSHR, shift);
            IntVector w11 = IntVector.fromMemorySegment(INTS, data, numbers1 + VECTOR_BYTES, ORDER)
                    .lanewise(LSHR, shift);
            IntVector w21 = IntVector.fromMemorySegment(INTS, data, numbers1 + 2 * VECTOR_BYTES, ORDER)
                    .lanewise(LSHR, shift);
            ((FloatVector) w00.and(SIX_BITS).sub(BIAS).convertShape(I2F, FLOATS, 0))
                    .mul(scale0)
                    .intoArray(to, at);
            ((FloatVector) w01.and(SIX_BITS).sub(BIAS).convertShape(I2F, FLOATS, 0))
                    .mul(scale1)
                    .intoArray(to, at + LANES);
            ((FloatVector) w00.lanewise(LSHR, 6).and(SIX_BITS).sub(BIAS).convertShape(I2F, FLOATS, 0))
                    .mul(scale0)
                    .intoArray(to, at + 2 * LANES);
            ((FloatVector) w01.lanewise(LSHR, 6).and(SIX_BITS).sub(BIAS).convertShape(I2F, FLOATS, 0))
                    .mul(scale1)
                    .intoArray(to, at + 3 * LANES);
            ((FloatVector) w00.lanewise(LSHR, 12)
                            .and(0xF)
                            .or(w10.and(3).lanewise(LSHL, 4))
                            .sub(BIAS)
                            .convertShape(I2F, FLOATS, 0))
                    .mul(scale0)
                    .intoArray(to, at + 4 * LANES);
            ((FloatVector) w01.lanewise(LSHR, 12)
                            .and(0xF)
                            .or(w11.and(3).lanewise(LSHL, 4))
                            .sub(BIAS)
                            .convertShape(I2F, FLOATS, 0))
                    .mul(scale1)
                    .intoArray(to, at + 5 * LANES);
            ((FloatVector) w10.lanewise(LSHR, 2).and(SIX_BITS).sub(BIAS).convertShape(I2F, FLOATS, 0))
                    .mul(scale0)
                    .intoArray(to, at + 6 * LANES);
            ((FloatVector) w11.lanewise(LSHR, 2).and(SIX_BITS).sub(BIAS).convertShape(I2F, FLOATS, 0))
                    .mul(scale1)
                    .intoArray(to, at + 7 * LANES);
            ((FloatVector) w10.lanewise(LSHR, 8).and(SIX_BITS).sub(BIAS).convertShape(I2F, FLOATS, 0))
                    .mul(scale0)
                    .intoArray(to, at + 8 * LANES);
            ((FloatVector) w11.lanewise(LSHR, 8).and(SIX_BITS).sub(BIAS).convertShape(I2F, FLOATS, 0))
                    .mul(scale1)
                    .intoArray(to, at + 9 * LANES);
            ((FloatVector) w10.lanewise(LSHR, 14)
                            .and(3)
                            .or(w20.and(0xF).lanewise(LSHL, 2))
                            .sub(BIAS)
                            .convertShape(I2F, FLOATS, 0))
                    .mul(scale0)
                    .intoArray(to, at + 10 * LANES);
            ((FloatVector) w11.lanewise(LSHR, 14)
                            .and(3)
                            .or(w21.and(0xF).lanewise(LSHL, 2))
                            .sub(BIAS)
                            .convertShape(I2F, FLOATS, 0))
                    .mul(scale1)
                    .intoArray(to, at + 11 * LANES);
            ((FloatVector) w20.lanewise(LSHR, 4).and(SIX_BITS).sub(BIAS).convertShape(I2F, FLOATS, 0))
                    .mul(scale0)
                    .intoArray(to, at + 12 * LANES);
            ((FloatVector) w21.lanewise(LSHR, 4).and(SIX_BITS).sub(BIAS).convertShape(I2F, FLOATS, 0))
                    .mul(scale1)
                    .intoArray(to, at + 13 * LANES);
            ((FloatVector) w20.lanewise(LSHR, 10).and(SIX_BITS).sub(BIAS).convertShape(I2F, FLOATS, 0))
                    .mul(scale0)
                    .intoArray(to, at + 14 * LANES);
            ((FloatVector) w21.lanewise(LSHR, 10).and(SIX_BITS).sub(BIAS).convertShape(I2F, FLOATS, 0))
                    .mul(scale1)
                    .intoArray(to, at + 15 * LANES);
        }
    }
}
