package dev.tramontane.tensor;

import static dev.tramontane.tensor.Panels.ROWS;
import static dev.tramontane.tensor.Panels.VECTOR_BYTES;
import static dev.tramontane.tensor.QuantisedActivations.PAIRS;
import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.INTS;
import static dev.tramontane.tensor.VectorSupport.LANES;
import static dev.tramontane.tensor.VectorSupport.LOADED_SHORTS;
import static dev.tramontane.tensor.VectorSupport.ORDER;
import static dev.tramontane.tensor.VectorSupport.SHORTS;
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
 * The inner loops over {@link ElementType#Q4_0_PANELS}, straight from the stored weights.
 *
 * <p>A short holds the product of a four-bit number and an activation of seven bits and a sign, and even the sum of the
 * sixteen that a lane meets in a block, so the sums of a block are exact in the narrowest arithmetic there is; weights
 * count from 0 to 15 in it, and eight times the activations' sum is taken off at the end. Blocks are added in ascending
 * order, each with one fused multiply-add.
 *
 * <p>Written out in full for the compiler's sake, as {@link ProductTiles} is.
 */
final class Q4PanelTiles {

    private static final long BLOCK_BYTES = (long) ROWS * 18;
    private static final short NIBBLE = 15;
    private static final int HALF_FIELDS = 0x8FFFE000;
    /** What the exponent of a binary16 lacks when its bits are read as those of a binary32. */
    private static final float HALF_REBIAS = 0x1p112f;
    /** Weights are stored this much too large. */
    private static final int BIAS = 8;

    private Q4PanelTiles() {}

    /**
     * One row of activations times the rows of a vector.
     *
     * @param scales where the scales of the rows' first block are in {@code data}
     * @param codes where their first numbers are
     * @param x activations as {@link QuantisedActivations} arranges them, from {@code xOffset} on
     * @param sums takes the results at {@code at}
     */
    static void one(
            MemorySegment data, long scales, long codes, int blocks, float[] x, int xOffset, float[] sums, int at) {
        int xScales = xOffset + blocks * PAIRS;
        int xSums = xScales + blocks;
        FloatVector total = FloatVector.zero(FLOATS);
        for (int b = 0; b < blocks; b++) {
            long block = b * BLOCK_BYTES;
            long numbers = codes + block;
            int pairs = xOffset + b * PAIRS;
            IntVector codes0 = IntVector.fromMemorySegment(INTS, data, numbers, ORDER);
            IntVector codes1 = IntVector.fromMemorySegment(INTS, data, numbers + VECTOR_BYTES, ORDER);
            IntVector codes2 = IntVector.fromMemorySegment(INTS, data, numbers + 2 * VECTOR_BYTES, ORDER);
            IntVector codes3 = IntVector.fromMemorySegment(INTS, data, numbers + 3 * VECTOR_BYTES, ORDER);
            ShortVector even = codes0.reinterpretAsShorts()
                    .and(NIBBLE)
                    .mul(FloatVector.broadcast(FLOATS, x[pairs]).reinterpretAsShorts());
            ShortVector odd = codes0.lanewise(LSHR, 4)
                    .reinterpretAsShorts()
                    .and(NIBBLE)
                    .mul(FloatVector.broadcast(FLOATS, x[pairs + 1]).reinterpretAsShorts());
            even = even.add(codes0.lanewise(LSHR, 8)
                    .reinterpretAsShorts()
                    .and(NIBBLE)
                    .mul(FloatVector.broadcast(FLOATS, x[pairs + 2]).reinterpretAsShorts()));
            odd = odd.add(codes0.reinterpretAsShorts()
                    .lanewise(LSHR, 12)
                    .mul(FloatVector.broadcast(FLOATS, x[pairs + 3]).reinterpretAsShorts()));
            even = even.add(codes1.reinterpretAsShorts()
                    .and(NIBBLE)
                    .mul(FloatVector.broadcast(FLOATS, x[pairs + 4]).reinterpretAsShorts()));
            odd = odd.add(codes1.lanewise(LSHR, 4)
                    .reinterpretAsShorts()
                    .and(NIBBLE)
                    .mul(FloatVector.broadcast(FLOATS, x[pairs + 5]).reinterpretAsShorts()));
            even = even.add(codes1.lanewise(LSHR, 8)
                    .reinterpretAsShorts()
                    .and(NIBBLE)
                    .mul(FloatVector.broadcast(FLOATS, x[pairs + 6]).reinterpretAsShorts()));
            odd = odd.add(codes1.reinterpretAsShorts()
                    .lanewise(LSHR, 12)
                    .mul(FloatVector.broadcast(FLOATS, x[pairs + 7]).reinterpretAsShorts()));
            even = even.add(codes2.reinterpretAsShorts()
                    .and(NIBBLE)
                    .mul(FloatVector.broadcast(FLOATS, x[pairs + 8]).reinterpretAsShorts()));
            odd = odd.add(codes2.lanewise(LSHR, 4)
                    .reinterpretAsShorts()
                    .and(NIBBLE)
                    .mul(FloatVector.broadcast(FLOATS, x[pairs + 9]).reinterpretAsShorts()));
            even = even.add(codes2.lanewise(LSHR, 8)
                    .reinterpretAsShorts()
                    .and(NIBBLE)
                    .mul(FloatVector.broadcast(FLOATS, x[pairs + 10]).reinterpretAsShorts()));
            odd = odd.add(codes2.reinterpretAsShorts()
                    .lanewise(LSHR, 12)
                    .mul(FloatVector.broadcast(FLOATS, x[pairs + 11]).reinterpretAsShorts()));
            even = even.add(codes3.reinterpretAsShorts()
                    .and(NIBBLE)
                    .mul(FloatVector.broadcast(FLOATS, x[pairs + 12]).reinterpretAsShorts()));
            odd = odd.add(codes3.lanewise(LSHR, 4)
                    .reinterpretAsShorts()
                    .and(NIBBLE)
                    .mul(FloatVector.broadcast(FLOATS, x[pairs + 13]).reinterpretAsShorts()));
            even = even.add(codes3.lanewise(LSHR, 8)
                    .reinterpretAsShorts()
                    .and(NIBBLE)
                    .mul(FloatVector.broadcast(FLOATS, x[pairs + 14]).reinterpretAsShorts()));
            odd = odd.add(codes3.reinterpretAsShorts()
                    .lanewise(LSHR, 12)
                    .mul(FloatVector.broadcast(FLOATS, x[pairs + 15]).reinterpretAsShorts()));
            IntVector both = even.add(odd).reinterpretAsInts();
            IntVector sum = both.lanewise(LSHL, 16)
                    .lanewise(ASHR, 16)
                    .add(both.lanewise(ASHR, 16))
                    .sub(BIAS * Float.floatToRawIntBits(x[xSums + b]));
            FloatVector scale = ((IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, scales + block, ORDER)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 13)
                    .and(HALF_FIELDS)
                    .reinterpretAsFloats()
                    .mul(HALF_REBIAS)
                    .mul(x[xScales + b]);
            total = ((FloatVector) sum.convertShape(I2F, FLOATS, 0)).fma(scale, total);
        }
        total.intoArray(sums, at);
    }

    /**
     * Two rows of activations times the rows of two vectors.
     *
     * @param scales0 where the scales of the first vector's rows are, those of their first block
     * @param codes0 where their first numbers are
     * @param x activations as {@link QuantisedActivations} arranges them, rows {@code xStride} apart
     * @param sums takes the results at {@code at}: two vectors per row of activations
     */
    static void two(
            MemorySegment data,
            long scales0,
            long codes0,
            long scales1,
            long codes1,
            int blocks,
            float[] x,
            int xOffset,
            int xStride,
            float[] sums,
            int at) {
        int xScales = blocks * PAIRS;
        int xSums = xScales + blocks;
        int token0 = xOffset;
        int token1 = xOffset + xStride;
        FloatVector total00 = FloatVector.zero(FLOATS);
        FloatVector total01 = FloatVector.zero(FLOATS);
        FloatVector total10 = FloatVector.zero(FLOATS);
        FloatVector total11 = FloatVector.zero(FLOATS);
        for (int b = 0; b < blocks; b++) {
            long block = b * BLOCK_BYTES;
            ShortVector sum00 = ShortVector.zero(SHORTS);
            ShortVector sum01 = ShortVector.zero(SHORTS);
            ShortVector sum10 = ShortVector.zero(SHORTS);
            ShortVector sum11 = ShortVector.zero(SHORTS);
            for (int j = 0; j < 4; j++) {
                int pairs = b * PAIRS + 4 * j;
                long numbers = block + j * VECTOR_BYTES;
                IntVector four0 = IntVector.fromMemorySegment(INTS, data, codes0 + numbers, ORDER);
                IntVector four1 = IntVector.fromMemorySegment(INTS, data, codes1 + numbers, ORDER);
                ShortVector w00 = four0.reinterpretAsShorts().and(NIBBLE);
                ShortVector w01 = four1.reinterpretAsShorts().and(NIBBLE);
                ShortVector x00 =
                        FloatVector.broadcast(FLOATS, x[token0 + pairs]).reinterpretAsShorts();
                sum00 = sum00.add(w00.mul(x00));
                sum01 = sum01.add(w01.mul(x00));
                ShortVector x01 =
                        FloatVector.broadcast(FLOATS, x[token1 + pairs]).reinterpretAsShorts();
                sum10 = sum10.add(w00.mul(x01));
                sum11 = sum11.add(w01.mul(x01));
                ShortVector w10 = four0.lanewise(LSHR, 4).reinterpretAsShorts().and(NIBBLE);
                ShortVector w11 = four1.lanewise(LSHR, 4).reinterpretAsShorts().and(NIBBLE);
                ShortVector x10 =
                        FloatVector.broadcast(FLOATS, x[token0 + pairs + 1]).reinterpretAsShorts();
                sum00 = sum00.add(w10.mul(x10));
                sum01 = sum01.add(w11.mul(x10));
                ShortVector x11 =
                        FloatVector.broadcast(FLOATS, x[token1 + pairs + 1]).reinterpretAsShorts();
                sum10 = sum10.add(w10.mul(x11));
                sum11 = sum11.add(w11.mul(x11));
                ShortVector w20 = four0.lanewise(LSHR, 8).reinterpretAsShorts().and(NIBBLE);
                ShortVector w21 = four1.lanewise(LSHR, 8).reinterpretAsShorts().and(NIBBLE);
                ShortVector x20 =
                        FloatVector.broadcast(FLOATS, x[token0 + pairs + 2]).reinterpretAsShorts();
                sum00 = sum00.add(w20.mul(x20));
                sum01 = sum01.add(w21.mul(x20));
                ShortVector x21 =
                        FloatVector.broadcast(FLOATS, x[token1 + pairs + 2]).reinterpretAsShorts();
                sum10 = sum10.add(w20.mul(x21));
                sum11 = sum11.add(w21.mul(x21));
                ShortVector w30 = four0.reinterpretAsShorts().lanewise(LSHR, 12);
                ShortVector w31 = four1.reinterpretAsShorts().lanewise(LSHR, 12);
                ShortVector x30 =
                        FloatVector.broadcast(FLOATS, x[token0 + pairs + 3]).reinterpretAsShorts();
                sum00 = sum00.add(w30.mul(x30));
                sum01 = sum01.add(w31.mul(x30));
                ShortVector x31 =
                        FloatVector.broadcast(FLOATS, x[token1 + pairs + 3]).reinterpretAsShorts();
                sum10 = sum10.add(w30.mul(x31));
                sum11 = sum11.add(w31.mul(x31));
            }
            FloatVector scale0 = ((IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, scales0 + block, ORDER)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 13)
                    .and(HALF_FIELDS)
                    .reinterpretAsFloats()
                    .mul(HALF_REBIAS);
            FloatVector scale1 = ((IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, scales1 + block, ORDER)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 13)
                    .and(HALF_FIELDS)
                    .reinterpretAsFloats()
                    .mul(HALF_REBIAS);
            int bias0 = BIAS * Float.floatToRawIntBits(x[token0 + xSums + b]);
            float xScale0 = x[token0 + xScales + b];
            IntVector both00 = sum00.reinterpretAsInts();
            total00 = ((FloatVector) both00.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both00.lanewise(ASHR, 16))
                            .sub(bias0)
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale0.mul(xScale0), total00);
            IntVector both01 = sum01.reinterpretAsInts();
            total01 = ((FloatVector) both01.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both01.lanewise(ASHR, 16))
                            .sub(bias0)
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale1.mul(xScale0), total01);
            int bias1 = BIAS * Float.floatToRawIntBits(x[token1 + xSums + b]);
            float xScale1 = x[token1 + xScales + b];
            IntVector both10 = sum10.reinterpretAsInts();
            total10 = ((FloatVector) both10.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both10.lanewise(ASHR, 16))
                            .sub(bias1)
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale0.mul(xScale1), total10);
            IntVector both11 = sum11.reinterpretAsInts();
            total11 = ((FloatVector) both11.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both11.lanewise(ASHR, 16))
                            .sub(bias1)
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale1.mul(xScale1), total11);
        }
        total00.intoArray(sums, at);
        total01.intoArray(sums, at + LANES);
        total10.intoArray(sums, at + 2 * LANES);
        total11.intoArray(sums, at + 3 * LANES);
    }

    /**
     * Four rows of activations times the rows of two vectors.
     *
     * @param scales0 where the scales of the first vector's rows are, those of their first block
     * @param codes0 where their first numbers are
     * @param x activations as {@link QuantisedActivations} arranges them, rows {@code xStride} apart
     * @param sums takes the results at {@code at}: two vectors per row of activations
     */
    static void four(
            MemorySegment data,
            long scales0,
            long codes0,
            long scales1,
            long codes1,
            int blocks,
            float[] x,
            int xOffset,
            int xStride,
            float[] sums,
            int at) {
        int xScales = blocks * PAIRS;
        int xSums = xScales + blocks;
        int token0 = xOffset;
        int token1 = xOffset + xStride;
        int token2 = xOffset + 2 * xStride;
        int token3 = xOffset + 3 * xStride;
        FloatVector total00 = FloatVector.zero(FLOATS);
        FloatVector total01 = FloatVector.zero(FLOATS);
        FloatVector total10 = FloatVector.zero(FLOATS);
        FloatVector total11 = FloatVector.zero(FLOATS);
        FloatVector total20 = FloatVector.zero(FLOATS);
        FloatVector total21 = FloatVector.zero(FLOATS);
        FloatVector total30 = FloatVector.zero(FLOATS);
        FloatVector total31 = FloatVector.zero(FLOATS);
        for (int b = 0; b < blocks; b++) {
            long block = b * BLOCK_BYTES;
            ShortVector sum00 = ShortVector.zero(SHORTS);
            ShortVector sum01 = ShortVector.zero(SHORTS);
            ShortVector sum10 = ShortVector.zero(SHORTS);
            ShortVector sum11 = ShortVector.zero(SHORTS);
            ShortVector sum20 = ShortVector.zero(SHORTS);
            ShortVector sum21 = ShortVector.zero(SHORTS);
            ShortVector sum30 = ShortVector.zero(SHORTS);
            ShortVector sum31 = ShortVector.zero(SHORTS);
            for (int j = 0; j < 4; j++) {
                int pairs = b * PAIRS + 4 * j;
                long numbers = block + j * VECTOR_BYTES;
                IntVector four0 = IntVector.fromMemorySegment(INTS, data, codes0 + numbers, ORDER);
                IntVector four1 = IntVector.fromMemorySegment(INTS, data, codes1 + numbers, ORDER);
                ShortVector w00 = four0.reinterpretAsShorts().and(NIBBLE);
                ShortVector w01 = four1.reinterpretAsShorts().and(NIBBLE);
                ShortVector x00 =
                        FloatVector.broadcast(FLOATS, x[token0 + pairs]).reinterpretAsShorts();
                sum00 = sum00.add(w00.mul(x00));
                sum01 = sum01.add(w01.mul(x00));
                ShortVector x01 =
                        FloatVector.broadcast(FLOATS, x[token1 + pairs]).reinterpretAsShorts();
                sum10 = sum10.add(w00.mul(x01));
                sum11 = sum11.add(w01.mul(x01));
                ShortVector x02 =
                        FloatVector.broadcast(FLOATS, x[token2 + pairs]).reinterpretAsShorts();
                sum20 = sum20.add(w00.mul(x02));
                sum21 = sum21.add(w01.mul(x02));
                ShortVector x03 =
                        FloatVector.broadcast(FLOATS, x[token3 + pairs]).reinterpretAsShorts();
                sum30 = sum30.add(w00.mul(x03));
                sum31 = sum31.add(w01.mul(x03));
                ShortVector w10 = four0.lanewise(LSHR, 4).reinterpretAsShorts().and(NIBBLE);
                ShortVector w11 = four1.lanewise(LSHR, 4).reinterpretAsShorts().and(NIBBLE);
                ShortVector x10 =
                        FloatVector.broadcast(FLOATS, x[token0 + pairs + 1]).reinterpretAsShorts();
                sum00 = sum00.add(w10.mul(x10));
                sum01 = sum01.add(w11.mul(x10));
                ShortVector x11 =
                        FloatVector.broadcast(FLOATS, x[token1 + pairs + 1]).reinterpretAsShorts();
                sum10 = sum10.add(w10.mul(x11));
                sum11 = sum11.add(w11.mul(x11));
                ShortVector x12 =
                        FloatVector.broadcast(FLOATS, x[token2 + pairs + 1]).reinterpretAsShorts();
                sum20 = sum20.add(w10.mul(x12));
                sum21 = sum21.add(w11.mul(x12));
                ShortVector x13 =
                        FloatVector.broadcast(FLOATS, x[token3 + pairs + 1]).reinterpretAsShorts();
                sum30 = sum30.add(w10.mul(x13));
                sum31 = sum31.add(w11.mul(x13));
                ShortVector w20 = four0.lanewise(LSHR, 8).reinterpretAsShorts().and(NIBBLE);
                ShortVector w21 = four1.lanewise(LSHR, 8).reinterpretAsShorts().and(NIBBLE);
                ShortVector x20 =
                        FloatVector.broadcast(FLOATS, x[token0 + pairs + 2]).reinterpretAsShorts();
                sum00 = sum00.add(w20.mul(x20));
                sum01 = sum01.add(w21.mul(x20));
                ShortVector x21 =
                        FloatVector.broadcast(FLOATS, x[token1 + pairs + 2]).reinterpretAsShorts();
                sum10 = sum10.add(w20.mul(x21));
                sum11 = sum11.add(w21.mul(x21));
                ShortVector x22 =
                        FloatVector.broadcast(FLOATS, x[token2 + pairs + 2]).reinterpretAsShorts();
                sum20 = sum20.add(w20.mul(x22));
                sum21 = sum21.add(w21.mul(x22));
                ShortVector x23 =
                        FloatVector.broadcast(FLOATS, x[token3 + pairs + 2]).reinterpretAsShorts();
                sum30 = sum30.add(w20.mul(x23));
                sum31 = sum31.add(w21.mul(x23));
                ShortVector w30 = four0.reinterpretAsShorts().lanewise(LSHR, 12);
                ShortVector w31 = four1.reinterpretAsShorts().lanewise(LSHR, 12);
                ShortVector x30 =
                        FloatVector.broadcast(FLOATS, x[token0 + pairs + 3]).reinterpretAsShorts();
                sum00 = sum00.add(w30.mul(x30));
                sum01 = sum01.add(w31.mul(x30));
                ShortVector x31 =
                        FloatVector.broadcast(FLOATS, x[token1 + pairs + 3]).reinterpretAsShorts();
                sum10 = sum10.add(w30.mul(x31));
                sum11 = sum11.add(w31.mul(x31));
                ShortVector x32 =
                        FloatVector.broadcast(FLOATS, x[token2 + pairs + 3]).reinterpretAsShorts();
                sum20 = sum20.add(w30.mul(x32));
                sum21 = sum21.add(w31.mul(x32));
                ShortVector x33 =
                        FloatVector.broadcast(FLOATS, x[token3 + pairs + 3]).reinterpretAsShorts();
                sum30 = sum30.add(w30.mul(x33));
                sum31 = sum31.add(w31.mul(x33));
            }
            FloatVector scale0 = ((IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, scales0 + block, ORDER)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 13)
                    .and(HALF_FIELDS)
                    .reinterpretAsFloats()
                    .mul(HALF_REBIAS);
            FloatVector scale1 = ((IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, scales1 + block, ORDER)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 13)
                    .and(HALF_FIELDS)
                    .reinterpretAsFloats()
                    .mul(HALF_REBIAS);
            int bias0 = BIAS * Float.floatToRawIntBits(x[token0 + xSums + b]);
            float xScale0 = x[token0 + xScales + b];
            IntVector both00 = sum00.reinterpretAsInts();
            total00 = ((FloatVector) both00.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both00.lanewise(ASHR, 16))
                            .sub(bias0)
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale0.mul(xScale0), total00);
            IntVector both01 = sum01.reinterpretAsInts();
            total01 = ((FloatVector) both01.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both01.lanewise(ASHR, 16))
                            .sub(bias0)
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale1.mul(xScale0), total01);
            int bias1 = BIAS * Float.floatToRawIntBits(x[token1 + xSums + b]);
            float xScale1 = x[token1 + xScales + b];
            IntVector both10 = sum10.reinterpretAsInts();
            total10 = ((FloatVector) both10.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both10.lanewise(ASHR, 16))
                            .sub(bias1)
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale0.mul(xScale1), total10);
            IntVector both11 = sum11.reinterpretAsInts();
            total11 = ((FloatVector) both11.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both11.lanewise(ASHR, 16))
                            .sub(bias1)
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale1.mul(xScale1), total11);
            int bias2 = BIAS * Float.floatToRawIntBits(x[token2 + xSums + b]);
            float xScale2 = x[token2 + xScales + b];
            IntVector both20 = sum20.reinterpretAsInts();
            total20 = ((FloatVector) both20.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both20.lanewise(ASHR, 16))
                            .sub(bias2)
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale0.mul(xScale2), total20);
            IntVector both21 = sum21.reinterpretAsInts();
            total21 = ((FloatVector) both21.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both21.lanewise(ASHR, 16))
                            .sub(bias2)
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale1.mul(xScale2), total21);
            int bias3 = BIAS * Float.floatToRawIntBits(x[token3 + xSums + b]);
            float xScale3 = x[token3 + xScales + b];
            IntVector both30 = sum30.reinterpretAsInts();
            total30 = ((FloatVector) both30.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both30.lanewise(ASHR, 16))
                            .sub(bias3)
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale0.mul(xScale3), total30);
            IntVector both31 = sum31.reinterpretAsInts();
            total31 = ((FloatVector) both31.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both31.lanewise(ASHR, 16))
                            .sub(bias3)
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale1.mul(xScale3), total31);
        }
        total00.intoArray(sums, at);
        total01.intoArray(sums, at + LANES);
        total10.intoArray(sums, at + 2 * LANES);
        total11.intoArray(sums, at + 3 * LANES);
        total20.intoArray(sums, at + 4 * LANES);
        total21.intoArray(sums, at + 5 * LANES);
        total30.intoArray(sums, at + 6 * LANES);
        total31.intoArray(sums, at + 7 * LANES);
    }

    /**
     * Unpacks some blocks of two vectors of rows for {@link #fourUnpacked}: numbers in their true size as pairs of
     * shorts, vector by vector, and scales.
     *
     * @param firstBlock the first of the blocks
     * @param to takes {@code 32 · LANES} pairs per block
     * @param toScales takes {@code 2 · LANES} numbers per block
     */
    static void unpack(
            MemorySegment data,
            long scales0,
            long codes0,
            long scales1,
            long codes1,
            int firstBlock,
            int blocks,
            int[] to,
            float[] toScales) {
        for (int b = 0; b < blocks; b++) {
            long block = (firstBlock + b) * BLOCK_BYTES;
            ((IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, scales0 + block, ORDER)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 13)
                    .and(HALF_FIELDS)
                    .reinterpretAsFloats()
                    .mul(HALF_REBIAS)
                    .intoArray(toScales, 2 * b * LANES);
            ((IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, scales1 + block, ORDER)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 13)
                    .and(HALF_FIELDS)
                    .reinterpretAsFloats()
                    .mul(HALF_REBIAS)
                    .intoArray(toScales, (2 * b + 1) * LANES);
            for (int j = 0; j < 4; j++) {
                long numbers = block + j * VECTOR_BYTES;
                int at = (b * PAIRS + 4 * j) * 2 * LANES;
                IntVector four0 = IntVector.fromMemorySegment(INTS, data, codes0 + numbers, ORDER);
                IntVector four1 = IntVector.fromMemorySegment(INTS, data, codes1 + numbers, ORDER);
                four0.reinterpretAsShorts()
                        .and(NIBBLE)
                        .sub((short) BIAS)
                        .reinterpretAsInts()
                        .intoArray(to, at);
                four1.reinterpretAsShorts()
                        .and(NIBBLE)
                        .sub((short) BIAS)
                        .reinterpretAsInts()
                        .intoArray(to, at + LANES);
                four0.lanewise(LSHR, 4)
                        .reinterpretAsShorts()
                        .and(NIBBLE)
                        .sub((short) BIAS)
                        .reinterpretAsInts()
                        .intoArray(to, at + 2 * LANES);
                four1.lanewise(LSHR, 4)
                        .reinterpretAsShorts()
                        .and(NIBBLE)
                        .sub((short) BIAS)
                        .reinterpretAsInts()
                        .intoArray(to, at + 3 * LANES);
                four0.lanewise(LSHR, 8)
                        .reinterpretAsShorts()
                        .and(NIBBLE)
                        .sub((short) BIAS)
                        .reinterpretAsInts()
                        .intoArray(to, at + 4 * LANES);
                four1.lanewise(LSHR, 8)
                        .reinterpretAsShorts()
                        .and(NIBBLE)
                        .sub((short) BIAS)
                        .reinterpretAsInts()
                        .intoArray(to, at + 5 * LANES);
                four0.reinterpretAsShorts()
                        .lanewise(LSHR, 12)
                        .sub((short) BIAS)
                        .reinterpretAsInts()
                        .intoArray(to, at + 6 * LANES);
                four1.reinterpretAsShorts()
                        .lanewise(LSHR, 12)
                        .sub((short) BIAS)
                        .reinterpretAsInts()
                        .intoArray(to, at + 7 * LANES);
            }
        }
    }

    /**
     * Adds the products of six rows of activations with unpacked blocks to the sums.
     *
     * @param numbers what {@link #unpack} made of the blocks
     * @param pairs where the activations of the first block are, rows {@code xStride} apart
     * @param xScales where their scales are
     * @param sums two vectors per row of activations, at {@code at}
     */
    static void sixUnpacked(
            int[] numbers,
            float[] scales,
            int blocks,
            float[] x,
            int pairs,
            int xScales,
            int xStride,
            float[] sums,
            int at) {
        int token1 = xStride;
        int token2 = 2 * xStride;
        int token3 = 3 * xStride;
        int token4 = 4 * xStride;
        int token5 = 5 * xStride;
        FloatVector total00 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector total01 = FloatVector.fromArray(FLOATS, sums, at + LANES);
        FloatVector total10 = FloatVector.fromArray(FLOATS, sums, at + 2 * LANES);
        FloatVector total11 = FloatVector.fromArray(FLOATS, sums, at + 3 * LANES);
        FloatVector total20 = FloatVector.fromArray(FLOATS, sums, at + 4 * LANES);
        FloatVector total21 = FloatVector.fromArray(FLOATS, sums, at + 5 * LANES);
        FloatVector total30 = FloatVector.fromArray(FLOATS, sums, at + 6 * LANES);
        FloatVector total31 = FloatVector.fromArray(FLOATS, sums, at + 7 * LANES);
        FloatVector total40 = FloatVector.fromArray(FLOATS, sums, at + 8 * LANES);
        FloatVector total41 = FloatVector.fromArray(FLOATS, sums, at + 9 * LANES);
        FloatVector total50 = FloatVector.fromArray(FLOATS, sums, at + 10 * LANES);
        FloatVector total51 = FloatVector.fromArray(FLOATS, sums, at + 11 * LANES);
        for (int b = 0; b < blocks; b++) {
            ShortVector sum00 = ShortVector.zero(SHORTS);
            ShortVector sum01 = ShortVector.zero(SHORTS);
            ShortVector sum10 = ShortVector.zero(SHORTS);
            ShortVector sum11 = ShortVector.zero(SHORTS);
            ShortVector sum20 = ShortVector.zero(SHORTS);
            ShortVector sum21 = ShortVector.zero(SHORTS);
            ShortVector sum30 = ShortVector.zero(SHORTS);
            ShortVector sum31 = ShortVector.zero(SHORTS);
            ShortVector sum40 = ShortVector.zero(SHORTS);
            ShortVector sum41 = ShortVector.zero(SHORTS);
            ShortVector sum50 = ShortVector.zero(SHORTS);
            ShortVector sum51 = ShortVector.zero(SHORTS);
            for (int i = b * PAIRS; i < (b + 1) * PAIRS; i++) {
                ShortVector w0 =
                        IntVector.fromArray(INTS, numbers, 2 * i * LANES).reinterpretAsShorts();
                ShortVector w1 =
                        IntVector.fromArray(INTS, numbers, (2 * i + 1) * LANES).reinterpretAsShorts();
                ShortVector x0 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + i]))
                        .reinterpretAsShorts();
                sum00 = sum00.add(w0.mul(x0));
                sum01 = sum01.add(w1.mul(x0));
                ShortVector x1 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + token1 + i]))
                        .reinterpretAsShorts();
                sum10 = sum10.add(w0.mul(x1));
                sum11 = sum11.add(w1.mul(x1));
                ShortVector x2 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + token2 + i]))
                        .reinterpretAsShorts();
                sum20 = sum20.add(w0.mul(x2));
                sum21 = sum21.add(w1.mul(x2));
                ShortVector x3 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + token3 + i]))
                        .reinterpretAsShorts();
                sum30 = sum30.add(w0.mul(x3));
                sum31 = sum31.add(w1.mul(x3));
                ShortVector x4 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + token4 + i]))
                        .reinterpretAsShorts();
                sum40 = sum40.add(w0.mul(x4));
                sum41 = sum41.add(w1.mul(x4));
                ShortVector x5 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + token5 + i]))
                        .reinterpretAsShorts();
                sum50 = sum50.add(w0.mul(x5));
                sum51 = sum51.add(w1.mul(x5));
            }
            FloatVector scale0 = FloatVector.fromArray(FLOATS, scales, 2 * b * LANES);
            FloatVector scale1 = FloatVector.fromArray(FLOATS, scales, (2 * b + 1) * LANES);
            float xScale0 = x[xScales + b];
            IntVector both00 = sum00.reinterpretAsInts();
            total00 = ((FloatVector) both00.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both00.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale0.mul(xScale0), total00);
            IntVector both01 = sum01.reinterpretAsInts();
            total01 = ((FloatVector) both01.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both01.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale1.mul(xScale0), total01);
            float xScale1 = x[xScales + token1 + b];
            IntVector both10 = sum10.reinterpretAsInts();
            total10 = ((FloatVector) both10.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both10.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale0.mul(xScale1), total10);
            IntVector both11 = sum11.reinterpretAsInts();
            total11 = ((FloatVector) both11.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both11.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale1.mul(xScale1), total11);
            float xScale2 = x[xScales + token2 + b];
            IntVector both20 = sum20.reinterpretAsInts();
            total20 = ((FloatVector) both20.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both20.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale0.mul(xScale2), total20);
            IntVector both21 = sum21.reinterpretAsInts();
            total21 = ((FloatVector) both21.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both21.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale1.mul(xScale2), total21);
            float xScale3 = x[xScales + token3 + b];
            IntVector both30 = sum30.reinterpretAsInts();
            total30 = ((FloatVector) both30.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both30.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale0.mul(xScale3), total30);
            IntVector both31 = sum31.reinterpretAsInts();
            total31 = ((FloatVector) both31.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both31.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale1.mul(xScale3), total31);
            float xScale4 = x[xScales + token4 + b];
            IntVector both40 = sum40.reinterpretAsInts();
            total40 = ((FloatVector) both40.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both40.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale0.mul(xScale4), total40);
            IntVector both41 = sum41.reinterpretAsInts();
            total41 = ((FloatVector) both41.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both41.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale1.mul(xScale4), total41);
            float xScale5 = x[xScales + token5 + b];
            IntVector both50 = sum50.reinterpretAsInts();
            total50 = ((FloatVector) both50.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both50.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale0.mul(xScale5), total50);
            IntVector both51 = sum51.reinterpretAsInts();
            total51 = ((FloatVector) both51.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both51.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale1.mul(xScale5), total51);
        }
        total00.intoArray(sums, at);
        total01.intoArray(sums, at + LANES);
        total10.intoArray(sums, at + 2 * LANES);
        total11.intoArray(sums, at + 3 * LANES);
        total20.intoArray(sums, at + 4 * LANES);
        total21.intoArray(sums, at + 5 * LANES);
        total30.intoArray(sums, at + 6 * LANES);
        total31.intoArray(sums, at + 7 * LANES);
        total40.intoArray(sums, at + 8 * LANES);
        total41.intoArray(sums, at + 9 * LANES);
        total50.intoArray(sums, at + 10 * LANES);
        total51.intoArray(sums, at + 11 * LANES);
    }

    /**
     * Adds the products of four rows of activations with unpacked blocks to the sums.
     *
     * @param numbers what {@link #unpack} made of the blocks
     * @param pairs where the activations of the first block are, rows {@code xStride} apart
     * @param xScales where their scales are
     * @param sums two vectors per row of activations, at {@code at}
     */
    static void fourUnpacked(
            int[] numbers,
            float[] scales,
            int blocks,
            float[] x,
            int pairs,
            int xScales,
            int xStride,
            float[] sums,
            int at) {
        int token1 = xStride;
        int token2 = 2 * xStride;
        int token3 = 3 * xStride;
        FloatVector total00 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector total01 = FloatVector.fromArray(FLOATS, sums, at + LANES);
        FloatVector total10 = FloatVector.fromArray(FLOATS, sums, at + 2 * LANES);
        FloatVector total11 = FloatVector.fromArray(FLOATS, sums, at + 3 * LANES);
        FloatVector total20 = FloatVector.fromArray(FLOATS, sums, at + 4 * LANES);
        FloatVector total21 = FloatVector.fromArray(FLOATS, sums, at + 5 * LANES);
        FloatVector total30 = FloatVector.fromArray(FLOATS, sums, at + 6 * LANES);
        FloatVector total31 = FloatVector.fromArray(FLOATS, sums, at + 7 * LANES);
        for (int b = 0; b < blocks; b++) {
            ShortVector sum00 = ShortVector.zero(SHORTS);
            ShortVector sum01 = ShortVector.zero(SHORTS);
            ShortVector sum10 = ShortVector.zero(SHORTS);
            ShortVector sum11 = ShortVector.zero(SHORTS);
            ShortVector sum20 = ShortVector.zero(SHORTS);
            ShortVector sum21 = ShortVector.zero(SHORTS);
            ShortVector sum30 = ShortVector.zero(SHORTS);
            ShortVector sum31 = ShortVector.zero(SHORTS);
            for (int i = b * PAIRS; i < (b + 1) * PAIRS; i++) {
                ShortVector w0 =
                        IntVector.fromArray(INTS, numbers, 2 * i * LANES).reinterpretAsShorts();
                ShortVector w1 =
                        IntVector.fromArray(INTS, numbers, (2 * i + 1) * LANES).reinterpretAsShorts();
                ShortVector x0 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + i]))
                        .reinterpretAsShorts();
                sum00 = sum00.add(w0.mul(x0));
                sum01 = sum01.add(w1.mul(x0));
                ShortVector x1 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + token1 + i]))
                        .reinterpretAsShorts();
                sum10 = sum10.add(w0.mul(x1));
                sum11 = sum11.add(w1.mul(x1));
                ShortVector x2 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + token2 + i]))
                        .reinterpretAsShorts();
                sum20 = sum20.add(w0.mul(x2));
                sum21 = sum21.add(w1.mul(x2));
                ShortVector x3 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + token3 + i]))
                        .reinterpretAsShorts();
                sum30 = sum30.add(w0.mul(x3));
                sum31 = sum31.add(w1.mul(x3));
            }
            FloatVector scale0 = FloatVector.fromArray(FLOATS, scales, 2 * b * LANES);
            FloatVector scale1 = FloatVector.fromArray(FLOATS, scales, (2 * b + 1) * LANES);
            float xScale0 = x[xScales + b];
            IntVector both00 = sum00.reinterpretAsInts();
            total00 = ((FloatVector) both00.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both00.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale0.mul(xScale0), total00);
            IntVector both01 = sum01.reinterpretAsInts();
            total01 = ((FloatVector) both01.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both01.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale1.mul(xScale0), total01);
            float xScale1 = x[xScales + token1 + b];
            IntVector both10 = sum10.reinterpretAsInts();
            total10 = ((FloatVector) both10.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both10.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale0.mul(xScale1), total10);
            IntVector both11 = sum11.reinterpretAsInts();
            total11 = ((FloatVector) both11.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both11.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale1.mul(xScale1), total11);
            float xScale2 = x[xScales + token2 + b];
            IntVector both20 = sum20.reinterpretAsInts();
            total20 = ((FloatVector) both20.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both20.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale0.mul(xScale2), total20);
            IntVector both21 = sum21.reinterpretAsInts();
            total21 = ((FloatVector) both21.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both21.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale1.mul(xScale2), total21);
            float xScale3 = x[xScales + token3 + b];
            IntVector both30 = sum30.reinterpretAsInts();
            total30 = ((FloatVector) both30.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both30.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale0.mul(xScale3), total30);
            IntVector both31 = sum31.reinterpretAsInts();
            total31 = ((FloatVector) both31.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both31.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale1.mul(xScale3), total31);
        }
        total00.intoArray(sums, at);
        total01.intoArray(sums, at + LANES);
        total10.intoArray(sums, at + 2 * LANES);
        total11.intoArray(sums, at + 3 * LANES);
        total20.intoArray(sums, at + 4 * LANES);
        total21.intoArray(sums, at + 5 * LANES);
        total30.intoArray(sums, at + 6 * LANES);
        total31.intoArray(sums, at + 7 * LANES);
    }

    /**
     * Adds the products of one row of activations with unpacked blocks to the sums.
     *
     * @param numbers what {@link #unpack} made of the blocks
     * @param pairs where the activations of the first block are, rows {@code xStride} apart
     * @param xScales where their scales are
     * @param sums two vectors per row of activations, at {@code at}
     */
    static void oneUnpacked(
            int[] numbers,
            float[] scales,
            int blocks,
            float[] x,
            int pairs,
            int xScales,
            int xStride,
            float[] sums,
            int at) {
        FloatVector total00 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector total01 = FloatVector.fromArray(FLOATS, sums, at + LANES);
        for (int b = 0; b < blocks; b++) {
            ShortVector sum00 = ShortVector.zero(SHORTS);
            ShortVector sum01 = ShortVector.zero(SHORTS);
            for (int i = b * PAIRS; i < (b + 1) * PAIRS; i++) {
                ShortVector w0 =
                        IntVector.fromArray(INTS, numbers, 2 * i * LANES).reinterpretAsShorts();
                ShortVector w1 =
                        IntVector.fromArray(INTS, numbers, (2 * i + 1) * LANES).reinterpretAsShorts();
                ShortVector x0 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + i]))
                        .reinterpretAsShorts();
                sum00 = sum00.add(w0.mul(x0));
                sum01 = sum01.add(w1.mul(x0));
            }
            FloatVector scale0 = FloatVector.fromArray(FLOATS, scales, 2 * b * LANES);
            FloatVector scale1 = FloatVector.fromArray(FLOATS, scales, (2 * b + 1) * LANES);
            float xScale0 = x[xScales + b];
            IntVector both00 = sum00.reinterpretAsInts();
            total00 = ((FloatVector) both00.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both00.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale0.mul(xScale0), total00);
            IntVector both01 = sum01.reinterpretAsInts();
            total01 = ((FloatVector) both01.lanewise(LSHL, 16)
                            .lanewise(ASHR, 16)
                            .add(both01.lanewise(ASHR, 16))
                            .convertShape(I2F, FLOATS, 0))
                    .fma(scale1.mul(xScale0), total01);
        }
        total00.intoArray(sums, at);
        total01.intoArray(sums, at + LANES);
    }
}
