package dev.tramontane.tensor;

import static dev.tramontane.tensor.Panels.BLOCK;
import static dev.tramontane.tensor.Panels.ROWS;
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
import static jdk.incubator.vector.VectorOperators.S2I;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * The inner loops over {@link ElementType#Q8_0_PANELS}.
 *
 * <p>One row of activations is multiplied straight from the stored weights: a short holds the sum of two products of
 * eight-bit numbers, which is then widened. For many, the numbers are unpacked as floats, in which the sum of a block is
 * exact as well, so that both give the same bits.
 *
 * <p>Written out in full for the compiler's sake, as {@link ProductTiles} is.
 */
final class Q8PanelTiles {

    private static final long BLOCK_BYTES = (long) ROWS * 34;
    private static final int HALF_FIELDS = 0x8FFFE000;
    /** What the exponent of a binary16 lacks when its bits are read as those of a binary32. */
    private static final float HALF_REBIAS = 0x1p112f;

    private Q8PanelTiles() {}

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
        FloatVector total = FloatVector.zero(FLOATS);
        for (int b = 0; b < blocks; b++) {
            long block = b * BLOCK_BYTES;
            long numbers = codes + block;
            int pairs = xOffset + b * PAIRS;
            IntVector four0 = IntVector.fromMemorySegment(INTS, data, numbers, ORDER);
            IntVector products0 = four0.reinterpretAsShorts()
                    .lanewise(LSHL, 8)
                    .lanewise(ASHR, 8)
                    .mul(IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs]))
                            .reinterpretAsShorts())
                    .add(four0.reinterpretAsShorts()
                            .lanewise(ASHR, 8)
                            .mul(IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 2]))
                                    .reinterpretAsShorts()))
                    .reinterpretAsInts();
            IntVector sum = products0.lanewise(LSHL, 16).lanewise(ASHR, 16).add(products0.lanewise(ASHR, 16));
            IntVector four1 = IntVector.fromMemorySegment(INTS, data, numbers + VECTOR_BYTES, ORDER);
            IntVector products1 = four1.reinterpretAsShorts()
                    .lanewise(LSHL, 8)
                    .lanewise(ASHR, 8)
                    .mul(IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 4]))
                            .reinterpretAsShorts())
                    .add(four1.reinterpretAsShorts()
                            .lanewise(ASHR, 8)
                            .mul(IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 6]))
                                    .reinterpretAsShorts()))
                    .reinterpretAsInts();
            sum = sum.add(products1.lanewise(LSHL, 16).lanewise(ASHR, 16).add(products1.lanewise(ASHR, 16)));
            IntVector four2 = IntVector.fromMemorySegment(INTS, data, numbers + 2 * VECTOR_BYTES, ORDER);
            IntVector products2 = four2.reinterpretAsShorts()
                    .lanewise(LSHL, 8)
                    .lanewise(ASHR, 8)
                    .mul(IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 8]))
                            .reinterpretAsShorts())
                    .add(four2.reinterpretAsShorts()
                            .lanewise(ASHR, 8)
                            .mul(IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 10]))
                                    .reinterpretAsShorts()))
                    .reinterpretAsInts();
            sum = sum.add(products2.lanewise(LSHL, 16).lanewise(ASHR, 16).add(products2.lanewise(ASHR, 16)));
            IntVector four3 = IntVector.fromMemorySegment(INTS, data, numbers + 3 * VECTOR_BYTES, ORDER);
            IntVector products3 = four3.reinterpretAsShorts()
                    .lanewise(LSHL, 8)
                    .lanewise(ASHR, 8)
                    .mul(IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 12]))
                            .reinterpretAsShorts())
                    .add(four3.reinterpretAsShorts()
                            .lanewise(ASHR, 8)
                            .mul(IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 14]))
                                    .reinterpretAsShorts()))
                    .reinterpretAsInts();
            sum = sum.add(products3.lanewise(LSHL, 16).lanewise(ASHR, 16).add(products3.lanewise(ASHR, 16)));
            IntVector four4 = IntVector.fromMemorySegment(INTS, data, numbers + 4 * VECTOR_BYTES, ORDER);
            IntVector products4 = four4.reinterpretAsShorts()
                    .lanewise(LSHL, 8)
                    .lanewise(ASHR, 8)
                    .mul(IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 1]))
                            .reinterpretAsShorts())
                    .add(four4.reinterpretAsShorts()
                            .lanewise(ASHR, 8)
                            .mul(IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 3]))
                                    .reinterpretAsShorts()))
                    .reinterpretAsInts();
            sum = sum.add(products4.lanewise(LSHL, 16).lanewise(ASHR, 16).add(products4.lanewise(ASHR, 16)));
            IntVector four5 = IntVector.fromMemorySegment(INTS, data, numbers + 5 * VECTOR_BYTES, ORDER);
            IntVector products5 = four5.reinterpretAsShorts()
                    .lanewise(LSHL, 8)
                    .lanewise(ASHR, 8)
                    .mul(IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 5]))
                            .reinterpretAsShorts())
                    .add(four5.reinterpretAsShorts()
                            .lanewise(ASHR, 8)
                            .mul(IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 7]))
                                    .reinterpretAsShorts()))
                    .reinterpretAsInts();
            sum = sum.add(products5.lanewise(LSHL, 16).lanewise(ASHR, 16).add(products5.lanewise(ASHR, 16)));
            IntVector four6 = IntVector.fromMemorySegment(INTS, data, numbers + 6 * VECTOR_BYTES, ORDER);
            IntVector products6 = four6.reinterpretAsShorts()
                    .lanewise(LSHL, 8)
                    .lanewise(ASHR, 8)
                    .mul(IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 9]))
                            .reinterpretAsShorts())
                    .add(four6.reinterpretAsShorts()
                            .lanewise(ASHR, 8)
                            .mul(IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 11]))
                                    .reinterpretAsShorts()))
                    .reinterpretAsInts();
            sum = sum.add(products6.lanewise(LSHL, 16).lanewise(ASHR, 16).add(products6.lanewise(ASHR, 16)));
            IntVector four7 = IntVector.fromMemorySegment(INTS, data, numbers + 7 * VECTOR_BYTES, ORDER);
            IntVector products7 = four7.reinterpretAsShorts()
                    .lanewise(LSHL, 8)
                    .lanewise(ASHR, 8)
                    .mul(IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 13]))
                            .reinterpretAsShorts())
                    .add(four7.reinterpretAsShorts()
                            .lanewise(ASHR, 8)
                            .mul(IntVector.broadcast(INTS, Float.floatToRawIntBits(x[pairs + 15]))
                                    .reinterpretAsShorts()))
                    .reinterpretAsInts();
            sum = sum.add(products7.lanewise(LSHL, 16).lanewise(ASHR, 16).add(products7.lanewise(ASHR, 16)));
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
     * Unpacks some blocks of two vectors of rows for {@link #sixUnpacked}: column by column the numbers of both vectors,
     * and scales.
     *
     * @param firstBlock the first of the blocks
     * @param to takes {@code 64 · LANES} numbers per block
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
            float[] to,
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
            for (int j = 0; j < 8; j++) {
                long numbers = block + j * VECTOR_BYTES;
                int at = (b * BLOCK + 4 * j) * 2 * LANES;
                IntVector four0 = IntVector.fromMemorySegment(INTS, data, codes0 + numbers, ORDER);
                IntVector four1 = IntVector.fromMemorySegment(INTS, data, codes1 + numbers, ORDER);
                ((FloatVector) four0.lanewise(LSHL, 24).lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0))
                        .intoArray(to, at);
                ((FloatVector) four1.lanewise(LSHL, 24).lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0))
                        .intoArray(to, at + LANES);
                ((FloatVector) four0.lanewise(LSHL, 16).lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0))
                        .intoArray(to, at + 2 * LANES);
                ((FloatVector) four1.lanewise(LSHL, 16).lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0))
                        .intoArray(to, at + 3 * LANES);
                ((FloatVector) four0.lanewise(LSHL, 8).lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0))
                        .intoArray(to, at + 4 * LANES);
                ((FloatVector) four1.lanewise(LSHL, 8).lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0))
                        .intoArray(to, at + 5 * LANES);
                ((FloatVector) four0.lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0)).intoArray(to, at + 6 * LANES);
                ((FloatVector) four1.lanewise(ASHR, 24).convertShape(I2F, FLOATS, 0)).intoArray(to, at + 7 * LANES);
            }
        }
    }

    /**
     * Adds the products of six rows of activations with unpacked blocks to the sums.
     *
     * @param numbers what {@link #unpack} made of the blocks
     * @param x whole numbers, column by column those of 6 rows of activations
     * @param xScales their scales, block by block
     * @param sums two vectors per row of activations, at {@code at}
     */
    static void sixUnpacked(
            float[] numbers,
            float[] scales,
            int blocks,
            float[] x,
            int xOffset,
            float[] xScales,
            int xScalesOffset,
            float[] sums,
            int at) {
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
            FloatVector sum00 = FloatVector.zero(FLOATS);
            FloatVector sum01 = FloatVector.zero(FLOATS);
            FloatVector sum10 = FloatVector.zero(FLOATS);
            FloatVector sum11 = FloatVector.zero(FLOATS);
            FloatVector sum20 = FloatVector.zero(FLOATS);
            FloatVector sum21 = FloatVector.zero(FLOATS);
            FloatVector sum30 = FloatVector.zero(FLOATS);
            FloatVector sum31 = FloatVector.zero(FLOATS);
            FloatVector sum40 = FloatVector.zero(FLOATS);
            FloatVector sum41 = FloatVector.zero(FLOATS);
            FloatVector sum50 = FloatVector.zero(FLOATS);
            FloatVector sum51 = FloatVector.zero(FLOATS);
            for (int c = b * BLOCK; c < (b + 1) * BLOCK; c++) {
                FloatVector w0 = FloatVector.fromArray(FLOATS, numbers, 2 * c * LANES);
                FloatVector w1 = FloatVector.fromArray(FLOATS, numbers, (2 * c + 1) * LANES);
                FloatVector x0 = FloatVector.broadcast(FLOATS, x[xOffset + 6 * c]);
                sum00 = w0.fma(x0, sum00);
                sum01 = w1.fma(x0, sum01);
                FloatVector x1 = FloatVector.broadcast(FLOATS, x[xOffset + 6 * c + 1]);
                sum10 = w0.fma(x1, sum10);
                sum11 = w1.fma(x1, sum11);
                FloatVector x2 = FloatVector.broadcast(FLOATS, x[xOffset + 6 * c + 2]);
                sum20 = w0.fma(x2, sum20);
                sum21 = w1.fma(x2, sum21);
                FloatVector x3 = FloatVector.broadcast(FLOATS, x[xOffset + 6 * c + 3]);
                sum30 = w0.fma(x3, sum30);
                sum31 = w1.fma(x3, sum31);
                FloatVector x4 = FloatVector.broadcast(FLOATS, x[xOffset + 6 * c + 4]);
                sum40 = w0.fma(x4, sum40);
                sum41 = w1.fma(x4, sum41);
                FloatVector x5 = FloatVector.broadcast(FLOATS, x[xOffset + 6 * c + 5]);
                sum50 = w0.fma(x5, sum50);
                sum51 = w1.fma(x5, sum51);
            }
            FloatVector scale0 = FloatVector.fromArray(FLOATS, scales, 2 * b * LANES);
            FloatVector scale1 = FloatVector.fromArray(FLOATS, scales, (2 * b + 1) * LANES);
            float xScale0 = xScales[xScalesOffset + 6 * b];
            total00 = sum00.fma(scale0.mul(xScale0), total00);
            total01 = sum01.fma(scale1.mul(xScale0), total01);
            float xScale1 = xScales[xScalesOffset + 6 * b + 1];
            total10 = sum10.fma(scale0.mul(xScale1), total10);
            total11 = sum11.fma(scale1.mul(xScale1), total11);
            float xScale2 = xScales[xScalesOffset + 6 * b + 2];
            total20 = sum20.fma(scale0.mul(xScale2), total20);
            total21 = sum21.fma(scale1.mul(xScale2), total21);
            float xScale3 = xScales[xScalesOffset + 6 * b + 3];
            total30 = sum30.fma(scale0.mul(xScale3), total30);
            total31 = sum31.fma(scale1.mul(xScale3), total31);
            float xScale4 = xScales[xScalesOffset + 6 * b + 4];
            total40 = sum40.fma(scale0.mul(xScale4), total40);
            total41 = sum41.fma(scale1.mul(xScale4), total41);
            float xScale5 = xScales[xScalesOffset + 6 * b + 5];
            total50 = sum50.fma(scale0.mul(xScale5), total50);
            total51 = sum51.fma(scale1.mul(xScale5), total51);
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
}
