package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.BYTES_WIDEN;
import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.INTS;
import static dev.tramontane.tensor.VectorSupport.LANES;
import static dev.tramontane.tensor.VectorSupport.LOADED_BYTES;
import static dev.tramontane.tensor.VectorSupport.ORDER;
import static dev.tramontane.tensor.VectorSupport.wholeVectors;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.NE;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * {@link ElementType#F8_E4M3} in vectors. An int lane holds four columns; each is moved to where a binary32 keeps its
 * sign, exponent and mantissa, which leaves it too small by the difference of the exponents' biases, a power of two.
 */
final class VectorE4m3 implements FusedFormat {

    private static final int PER_LANE = 4;
    private static final int QUAD = PER_LANE * LANES;
    /** Where binary32 keeps the sign, four bits of exponent and three of mantissa. */
    private static final int FIELDS = 0x87F00000;

    private static final int NAN_FIELDS = 0x07F00000;
    private static final float REBIAS = 0x1p120f;
    /** Byte-wise: adding {@link #ONES} to the magnitudes carries into the {@link #SIGNS} only from NaN's 0x7F. */
    private static final int MAGNITUDES = 0x7F7F7F7F;

    private static final int ONES = 0x01010101;
    private static final int SIGNS = 0x80808080;

    @Override
    public int unit() {
        return QUAD;
    }

    @Override
    public void arrange(float[] from, int fromOffset, int columns, float[] to, int toOffset) {
        Interleaving.split(PER_LANE, from, fromOffset, columns, to, toOffset);
    }

    @Override
    public void dot(Matrix weights, int row, float[] x, int xOffset, float[] laneSums, int laneSumsOffset) {
        MemorySegment data = weights.data();
        long start = row * weights.rowStride();
        int whole = weights.columns() / QUAD * QUAD;
        FloatVector even = FloatVector.zero(FLOATS);
        FloatVector odd = FloatVector.zero(FLOATS);
        IntVector carries = IntVector.zero(INTS);
        for (int c = 0; c < whole; c += QUAD) {
            int at = xOffset + c;
            IntVector quad = IntVector.fromMemorySegment(INTS, data, start + c, ORDER);
            carries = carries.or(quad.and(MAGNITUDES).add(ONES));
            even = quad.lanewise(LSHL, 24)
                    .lanewise(ASHR, 4)
                    .and(FIELDS)
                    .reinterpretAsFloats()
                    .mul(REBIAS)
                    .fma(FloatVector.fromArray(FLOATS, x, at), even);
            odd = quad.lanewise(LSHL, 16)
                    .lanewise(ASHR, 4)
                    .and(FIELDS)
                    .reinterpretAsFloats()
                    .mul(REBIAS)
                    .fma(FloatVector.fromArray(FLOATS, x, at + LANES), odd);
            even = quad.lanewise(LSHL, 8)
                    .lanewise(ASHR, 4)
                    .and(FIELDS)
                    .reinterpretAsFloats()
                    .mul(REBIAS)
                    .fma(FloatVector.fromArray(FLOATS, x, at + 2 * LANES), even);
            odd = quad.lanewise(ASHR, 4)
                    .and(FIELDS)
                    .reinterpretAsFloats()
                    .mul(REBIAS)
                    .fma(FloatVector.fromArray(FLOATS, x, at + 3 * LANES), odd);
        }
        even.add(odd)
                .blend(Float.NaN, carries.and(SIGNS).compare(NE, 0).cast(FLOATS))
                .intoArray(laneSums, laneSumsOffset);
    }

    @Override
    public void unpack(Matrix weights, int row, int first, int last, float[] to, int toOffset) {
        MemorySegment data = weights.data();
        long start = row * weights.rowStride() + first;
        for (int c = 0; c < last - first; c += QUAD) {
            IntVector quad = IntVector.fromMemorySegment(INTS, data, start + c, ORDER);
            for (int k = 0; k < PER_LANE; k++) {
                IntVector fields = quad.lanewise(LSHL, Byte.SIZE * (PER_LANE - 1 - k))
                        .lanewise(ASHR, 4)
                        .and(FIELDS);
                fields.reinterpretAsFloats()
                        .mul(REBIAS)
                        .blend(
                                Float.NaN,
                                fields.and(NAN_FIELDS).compare(EQ, NAN_FIELDS).cast(FLOATS))
                        .intoArray(to, toOffset + c + k * LANES);
            }
        }
    }

    @Override
    public void decode(Matrix weights, int row, int first, int last, float[] to, int toOffset) {
        decode(weights.data(), row * weights.rowStride() + first, last - first, to, toOffset);
    }

    /** Decodes {@code count} bytes in natural order. */
    static void decode(MemorySegment data, long from, int count, float[] to, int toOffset) {
        int whole = BYTES_WIDEN ? wholeVectors(count) : 0;
        for (int i = 0; i < whole; i += LANES) {
            IntVector fields = ((IntVector) ByteVector.fromMemorySegment(LOADED_BYTES, data, from + i, ORDER)
                            .convertShape(B2I, INTS, 0))
                    .lanewise(LSHL, 3 * Byte.SIZE)
                    .lanewise(ASHR, 4)
                    .and(FIELDS);
            fields.reinterpretAsFloats()
                    .mul(REBIAS)
                    .blend(
                            Float.NaN,
                            fields.and(NAN_FIELDS).compare(EQ, NAN_FIELDS).cast(FLOATS))
                    .intoArray(to, toOffset + i);
        }
        for (int i = whole; i < count; i++) {
            to[toOffset + i] = SmallFloats.fromE4m3(data.get(JAVA_BYTE, from + i));
        }
    }
}
