package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.INTS;
import static dev.tramontane.tensor.VectorSupport.LANES;
import static dev.tramontane.tensor.VectorSupport.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link ElementType#F8_E4M3} in vectors. An int lane holds four columns; each is moved to where a binary32 keeps its
 * sign, exponent and mantissa, which leaves it too small by the difference of the exponents' biases, a power of two.
 */
final class VectorE4m3 implements VectorFormat {

    private static final int QUAD = 4 * LANES;
    private static final int FIELDS = 0x87F00000;
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
        Interleaving.split(4, from, fromOffset, columns, to, toOffset);
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
            even = quad.lanewise(VectorOperators.LSHL, 24)
                    .lanewise(VectorOperators.ASHR, 4)
                    .and(FIELDS)
                    .reinterpretAsFloats()
                    .mul(REBIAS)
                    .fma(FloatVector.fromArray(FLOATS, x, at), even);
            odd = quad.lanewise(VectorOperators.LSHL, 16)
                    .lanewise(VectorOperators.ASHR, 4)
                    .and(FIELDS)
                    .reinterpretAsFloats()
                    .mul(REBIAS)
                    .fma(FloatVector.fromArray(FLOATS, x, at + LANES), odd);
            even = quad.lanewise(VectorOperators.LSHL, 8)
                    .lanewise(VectorOperators.ASHR, 4)
                    .and(FIELDS)
                    .reinterpretAsFloats()
                    .mul(REBIAS)
                    .fma(FloatVector.fromArray(FLOATS, x, at + 2 * LANES), even);
            odd = quad.lanewise(VectorOperators.ASHR, 4)
                    .and(FIELDS)
                    .reinterpretAsFloats()
                    .mul(REBIAS)
                    .fma(FloatVector.fromArray(FLOATS, x, at + 3 * LANES), odd);
        }
        even.add(odd).blend(Float.NaN, carries.and(SIGNS).compare(VectorOperators.NE, 0).cast(FLOATS))
                .intoArray(laneSums, laneSumsOffset);
    }

    @Override
    public void unpack(Matrix weights, int row, int first, int last, float[] to, int toOffset) {
        MemorySegment data = weights.data();
        long start = row * weights.rowStride() + first;
        for (int c = 0; c < last - first; c += QUAD) {
            IntVector quad = IntVector.fromMemorySegment(INTS, data, start + c, ORDER);
            topByte(quad.lanewise(VectorOperators.LSHL, 24)).intoArray(to, toOffset + c);
            topByte(quad.lanewise(VectorOperators.LSHL, 16)).intoArray(to, toOffset + c + LANES);
            topByte(quad.lanewise(VectorOperators.LSHL, 8)).intoArray(to, toOffset + c + 2 * LANES);
            topByte(quad).intoArray(to, toOffset + c + 3 * LANES);
        }
    }

    @Override
    public void decode(Matrix weights, int row, int first, int last, float[] to, int toOffset) {
        decode(weights.data(), row * weights.rowStride() + first, last - first, to, toOffset);
    }

    /** Decodes {@code count} bytes in natural order. */
    static void decode(MemorySegment data, long from, int count, float[] to, int toOffset) {
        int i = 0;
        if (Widening.BYTES_WIDEN) {
            for (; i < VectorSupport.wholeVectors(count); i += LANES) {
                topByte(Widening.bytes(data, from + i).lanewise(VectorOperators.LSHL, 24)).intoArray(to, toOffset + i);
            }
        }
        for (; i < count; i++) {
            to[toOffset + i] = SmallFloats.fromE4m3(data.get(ValueLayout.JAVA_BYTE, from + i));
        }
    }

    private static FloatVector topByte(IntVector shifted) {
        IntVector fields = shifted.lanewise(VectorOperators.ASHR, 4).and(FIELDS);
        return fields.reinterpretAsFloats()
                .mul(REBIAS)
                .blend(
                        Float.NaN,
                        fields.and(FIELDS & Integer.MAX_VALUE)
                                .compare(VectorOperators.EQ, FIELDS & Integer.MAX_VALUE)
                                .cast(FLOATS));
    }
}
