package dev.tramontane.tensor;

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
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.S2I;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * The inner loops over {@link ElementType#Q4_0_PANELS}: one row of activations is multiplied straight from the stored weights,
 * for many some blocks at a time are unpacked into the first-level cache.
 *
 * <p>A block's sum of products of numbers from −8 to 7 and from −127 to 127 fits into 16 bits, so all arithmetic on the
 * way to it may be modulo 2¹⁶, and what overflows cancels out. That saves the masks: an int of eight four-bit numbers is
 * multiplied as it is, and shifted by 4, 8 and 12 bits; what the higher numbers add each time, {@link
 * QuantisedActivations} has taken off the activations that they meet next. In the end the two halves of an int are added.
 * Blocks are added in ascending order, each with one fused multiply-add.
 *
 * <p>Two vectors of rows at a time share each activation, which is why it can be broadcast from memory. Written out in full
 * for the compiler's sake, as {@link ProductTiles} is: with an inner loop {@link #one} is half as fast, and for two rows of
 * activations it would be too long for the first of HotSpot's compilers, which leaves it as it was for good.
 */
final class Q4PanelTiles {

    private static final long BLOCK_BYTES = (long) ROWS * 18;
    private static final int HALF_FIELDS = 0x8FFFE000;
    /** What the exponent of a binary16 lacks when its bits are read as those of a binary32. */
    private static final float HALF_REBIAS = 0x1p112f;

    private Q4PanelTiles() {}

    /**
     * One row of activations times the rows of two vectors.
     *
     * @param scales0 where the scales of the first vector's rows are, those of their first block
     * @param codes0 where their first numbers are
     * @param x activations as {@link QuantisedActivations} arranges them for numbers of four bits, from {@code xOffset} on
     * @param sums takes the results at {@code at}: two vectors
     */
    static void one(
            MemorySegment data,
            long scales0,
            long codes0,
            long scales1,
            long codes1,
            int blocks,
            float[] x,
            int xOffset,
            float[] sums,
            int at) {
        int xScales = xOffset + blocks * PAIRS;
        int xStarts = xScales + blocks;
        FloatVector total0 = FloatVector.zero(FLOATS);
        FloatVector total1 = FloatVector.zero(FLOATS);
        for (int b = 0; b < blocks; b++) {
            long block = b * BLOCK_BYTES;
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
        total0.intoArray(sums, at);
        total1.intoArray(sums, at + LANES);
    }

    /**
     * Unpacks some blocks of two vectors of rows for {@link #fourUnpacked}: numbers as {@link #one} multiplies them, and
     * scales.
     *
     * @param firstBlock the first of the blocks
     * @param to takes {@code 32 · LANES} ints per block
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
                IntVector eight0 = IntVector.fromMemorySegment(INTS, data, codes0 + numbers, ORDER);
                IntVector eight1 = IntVector.fromMemorySegment(INTS, data, codes1 + numbers, ORDER);
                eight0.intoArray(to, at);
                eight1.intoArray(to, at + LANES);
                eight0.lanewise(LSHR, 4).intoArray(to, at + 2 * LANES);
                eight1.lanewise(LSHR, 4).intoArray(to, at + 3 * LANES);
                eight0.lanewise(LSHR, 8).intoArray(to, at + 4 * LANES);
                eight1.lanewise(LSHR, 8).intoArray(to, at + 5 * LANES);
                eight0.lanewise(LSHR, 12).intoArray(to, at + 6 * LANES);
                eight1.lanewise(LSHR, 12).intoArray(to, at + 7 * LANES);
            }
        }
    }

    /**
     * Adds the products of four rows of activations with unpacked blocks to the sums.
     *
     * @param numbers what {@link #unpack} made of the blocks
     * @param pairs where the activations of the first block are, rows {@code xStride} apart
     * @param xScales where their scales are
     * @param xStarts where their starts are
     * @param sums two vectors per row of activations, at {@code at}
     */
    static void fourUnpacked(
            int[] numbers,
            float[] scales,
            int blocks,
            float[] x,
            int pairs,
            int xScales,
            int xStarts,
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
            ShortVector start0 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[xStarts + b]))
                    .reinterpretAsShorts();
            ShortVector sum00 = start0;
            ShortVector sum01 = start0;
            ShortVector start1 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[xStarts + token1 + b]))
                    .reinterpretAsShorts();
            ShortVector sum10 = start1;
            ShortVector sum11 = start1;
            ShortVector start2 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[xStarts + token2 + b]))
                    .reinterpretAsShorts();
            ShortVector sum20 = start2;
            ShortVector sum21 = start2;
            ShortVector start3 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[xStarts + token3 + b]))
                    .reinterpretAsShorts();
            ShortVector sum30 = start3;
            ShortVector sum31 = start3;
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
            IntVector whole00 = sum00.reinterpretAsInts()
                    .lanewise(LSHL, 16)
                    .reinterpretAsShorts()
                    .add(sum00)
                    .reinterpretAsInts()
                    .lanewise(ASHR, 16);
            total00 = ((FloatVector) whole00.convertShape(I2F, FLOATS, 0)).fma(scale0.mul(xScale0), total00);
            IntVector whole01 = sum01.reinterpretAsInts()
                    .lanewise(LSHL, 16)
                    .reinterpretAsShorts()
                    .add(sum01)
                    .reinterpretAsInts()
                    .lanewise(ASHR, 16);
            total01 = ((FloatVector) whole01.convertShape(I2F, FLOATS, 0)).fma(scale1.mul(xScale0), total01);
            float xScale1 = x[xScales + token1 + b];
            IntVector whole10 = sum10.reinterpretAsInts()
                    .lanewise(LSHL, 16)
                    .reinterpretAsShorts()
                    .add(sum10)
                    .reinterpretAsInts()
                    .lanewise(ASHR, 16);
            total10 = ((FloatVector) whole10.convertShape(I2F, FLOATS, 0)).fma(scale0.mul(xScale1), total10);
            IntVector whole11 = sum11.reinterpretAsInts()
                    .lanewise(LSHL, 16)
                    .reinterpretAsShorts()
                    .add(sum11)
                    .reinterpretAsInts()
                    .lanewise(ASHR, 16);
            total11 = ((FloatVector) whole11.convertShape(I2F, FLOATS, 0)).fma(scale1.mul(xScale1), total11);
            float xScale2 = x[xScales + token2 + b];
            IntVector whole20 = sum20.reinterpretAsInts()
                    .lanewise(LSHL, 16)
                    .reinterpretAsShorts()
                    .add(sum20)
                    .reinterpretAsInts()
                    .lanewise(ASHR, 16);
            total20 = ((FloatVector) whole20.convertShape(I2F, FLOATS, 0)).fma(scale0.mul(xScale2), total20);
            IntVector whole21 = sum21.reinterpretAsInts()
                    .lanewise(LSHL, 16)
                    .reinterpretAsShorts()
                    .add(sum21)
                    .reinterpretAsInts()
                    .lanewise(ASHR, 16);
            total21 = ((FloatVector) whole21.convertShape(I2F, FLOATS, 0)).fma(scale1.mul(xScale2), total21);
            float xScale3 = x[xScales + token3 + b];
            IntVector whole30 = sum30.reinterpretAsInts()
                    .lanewise(LSHL, 16)
                    .reinterpretAsShorts()
                    .add(sum30)
                    .reinterpretAsInts()
                    .lanewise(ASHR, 16);
            total30 = ((FloatVector) whole30.convertShape(I2F, FLOATS, 0)).fma(scale0.mul(xScale3), total30);
            IntVector whole31 = sum31.reinterpretAsInts()
                    .lanewise(LSHL, 16)
                    .reinterpretAsShorts()
                    .add(sum31)
                    .reinterpretAsInts()
                    .lanewise(ASHR, 16);
            total31 = ((FloatVector) whole31.convertShape(I2F, FLOATS, 0)).fma(scale1.mul(xScale3), total31);
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
     * @param pairs where the activations of the first block are
     * @param xScales where their scales are
     * @param xStarts where their starts are
     * @param sums two vectors per row of activations, at {@code at}
     */
    static void oneUnpacked(
            int[] numbers,
            float[] scales,
            int blocks,
            float[] x,
            int pairs,
            int xScales,
            int xStarts,
            float[] sums,
            int at) {
        FloatVector total00 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector total01 = FloatVector.fromArray(FLOATS, sums, at + LANES);
        for (int b = 0; b < blocks; b++) {
            ShortVector start0 = IntVector.broadcast(INTS, Float.floatToRawIntBits(x[xStarts + b]))
                    .reinterpretAsShorts();
            ShortVector sum00 = start0;
            ShortVector sum01 = start0;
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
            IntVector whole00 = sum00.reinterpretAsInts()
                    .lanewise(LSHL, 16)
                    .reinterpretAsShorts()
                    .add(sum00)
                    .reinterpretAsInts()
                    .lanewise(ASHR, 16);
            total00 = ((FloatVector) whole00.convertShape(I2F, FLOATS, 0)).fma(scale0.mul(xScale0), total00);
            IntVector whole01 = sum01.reinterpretAsInts()
                    .lanewise(LSHL, 16)
                    .reinterpretAsShorts()
                    .add(sum01)
                    .reinterpretAsInts()
                    .lanewise(ASHR, 16);
            total01 = ((FloatVector) whole01.convertShape(I2F, FLOATS, 0)).fma(scale1.mul(xScale0), total01);
        }
        total00.intoArray(sums, at);
        total01.intoArray(sums, at + LANES);
    }
}
