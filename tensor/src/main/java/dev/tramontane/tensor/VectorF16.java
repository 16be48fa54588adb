package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.INTS;
import static dev.tramontane.tensor.VectorSupport.LANES;
import static dev.tramontane.tensor.VectorSupport.ORDER;
import static dev.tramontane.tensor.VectorSupport.wholeVectors;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** {@link ElementType#F16} in vectors; an int lane holds an even and an odd column, as in {@link VectorBf16}. */
final class VectorF16 implements VectorFormat {

    private static final int PAIR = 2 * LANES;
    private static final int FIELDS = 0x8FFFE000;
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
    public void dot(Matrix weights, int row, float[] x, int xOffset, float[] laneSums, int laneSumsOffset) {
        MemorySegment data = weights.data();
        long start = row * weights.rowStride();
        int whole = weights.columns() / PAIR * PAIR;
        FloatVector even = FloatVector.zero(FLOATS);
        FloatVector odd = FloatVector.zero(FLOATS);
        for (int c = 0; c < whole; c += PAIR) {
            IntVector pair = IntVector.fromMemorySegment(INTS, data, start + (long) c * Short.BYTES, ORDER);
            even = topHalf(pair.lanewise(VectorOperators.LSHL, 16))
                    .fma(FloatVector.fromArray(FLOATS, x, xOffset + c), even);
            odd = topHalf(pair).fma(FloatVector.fromArray(FLOATS, x, xOffset + c + LANES), odd);
        }
        even.add(odd).intoArray(laneSums, laneSumsOffset);
    }

    @Override
    public void unpack(Matrix weights, int row, int first, int last, float[] to, int toOffset) {
        MemorySegment data = weights.data();
        long start = row * weights.rowStride() + (long) first * Short.BYTES;
        int columns = last - first;
        for (int c = 0; c < columns; c += PAIR) {
            IntVector pair = IntVector.fromMemorySegment(INTS, data, start + (long) c * Short.BYTES, ORDER);
            topHalf(pair.lanewise(VectorOperators.LSHL, 16)).intoArray(to, toOffset + c);
            topHalf(pair).intoArray(to, toOffset + c + LANES);
        }
    }

    @Override
    public void decode(Matrix weights, int row, int first, int last, float[] to, int toOffset) {
        MemorySegment data = weights.data();
        long start = row * weights.rowStride() + (long) first * Short.BYTES;
        int whole = wholeVectors(last - first);
        for (int c = 0; c < whole; c += LANES) {
            IntVector widened = Widening.shorts(data, start + (long) c * Short.BYTES);
            topHalf(widened.lanewise(VectorOperators.LSHL, 16)).intoArray(to, toOffset + c);
        }
        RowDecoder.of(ElementType.F16).decode(weights, row, first + whole, last, to, toOffset + whole);
    }

    /** The numbers in the upper half of each lane; infinities and NaN keep the greatest exponent. */
    private static FloatVector topHalf(IntVector lanes) {
        IntVector fields = lanes.lanewise(VectorOperators.ASHR, 3).and(FIELDS);
        FloatVector finite = fields.reinterpretAsFloats().mul(REBIAS);
        return finite.blend(
                fields.or(FLOAT_EXPONENT).reinterpretAsFloats(),
                fields.and(HALF_EXPONENT)
                        .compare(VectorOperators.EQ, HALF_EXPONENT)
                        .cast(FLOATS));
    }
}
