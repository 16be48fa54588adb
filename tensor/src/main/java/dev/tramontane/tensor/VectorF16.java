package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.INTS;
import static dev.tramontane.tensor.VectorSupport.LANES;
import static dev.tramontane.tensor.VectorSupport.LOADED_SHORTS;
import static dev.tramontane.tensor.VectorSupport.ORDER;
import static dev.tramontane.tensor.VectorSupport.wholeVectors;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.S2I;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * {@link ElementType#F16} in vectors; an int lane holds an even and an odd column, as in {@link VectorBf16}. Checkpoints seldom
 * use it, so it has no product of its own.
 */
final class VectorF16 implements RowFormat {

    private static final int PAIR = 2 * LANES;
    /** Where binary32 keeps the sign, five bits of exponent and the mantissa. */
    private static final int FIELDS = 0x8FFFE000;
    /** The exponent of infinities and NaN, before and after. */
    private static final int HALF_EXPONENT = 0x0F800000;

    private static final int FLOAT_EXPONENT = 0x7F800000;
    private static final float REBIAS = 0x1p112f;

    @Override
    public int unit() {
        return PAIR;
    }

    @Override
    public void arrange(float[] from, int fromOffset, int columns, float[] to, int toOffset) {
        Interleaving.split(2, from, fromOffset, columns, to, toOffset);
    }

    @Override
    public void unpack(Matrix weights, int row, int first, int last, float[] to, int toOffset) {
        MemorySegment data = weights.data();
        long start = row * weights.rowStride() + (long) first * Short.BYTES;
        for (int c = 0; c < last - first; c += PAIR) {
            IntVector pair = IntVector.fromMemorySegment(INTS, data, start + (long) c * Short.BYTES, ORDER);
            for (int k = 0; k < 2; k++) {
                IntVector fields = pair.lanewise(LSHL, Short.SIZE * (1 - k))
                        .lanewise(ASHR, 3)
                        .and(FIELDS);
                fields.reinterpretAsFloats()
                        .mul(REBIAS)
                        .blend(
                                fields.or(FLOAT_EXPONENT).reinterpretAsFloats(),
                                fields.and(HALF_EXPONENT)
                                        .compare(EQ, HALF_EXPONENT)
                                        .cast(FLOATS))
                        .intoArray(to, toOffset + c + k * LANES);
            }
        }
    }

    @Override
    public void decode(Matrix weights, int row, int first, int last, float[] to, int toOffset) {
        MemorySegment data = weights.data();
        long start = row * weights.rowStride() + (long) first * Short.BYTES;
        int whole = wholeVectors(last - first);
        for (int c = 0; c < whole; c += LANES) {
            IntVector fields = ((IntVector)
                            ShortVector.fromMemorySegment(LOADED_SHORTS, data, start + (long) c * Short.BYTES, ORDER)
                                    .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, Short.SIZE)
                    .lanewise(ASHR, 3)
                    .and(FIELDS);
            fields.reinterpretAsFloats()
                    .mul(REBIAS)
                    .blend(
                            fields.or(FLOAT_EXPONENT).reinterpretAsFloats(),
                            fields.and(HALF_EXPONENT).compare(EQ, HALF_EXPONENT).cast(FLOATS))
                    .intoArray(to, toOffset + c);
        }
        RowDecoder.of(ElementType.F16).decode(weights, row, first + whole, last, to, toOffset + whole);
    }
}
