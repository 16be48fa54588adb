package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.INTS;
import static dev.tramontane.tensor.VectorSupport.LANES;
import static dev.tramontane.tensor.VectorSupport.LOADED_SHORTS;
import static dev.tramontane.tensor.VectorSupport.ORDER;
import static dev.tramontane.tensor.VectorSupport.wholeVectors;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.S2I;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * {@link ElementType#BF16} in vectors. An int lane holds an even and an odd column; the products take them apart by a
 * shift and a mask, so activations are arranged as a vector of even and a vector of odd columns in turn.
 */
final class VectorBf16 implements FusedFormat {

    private static final int PAIR = 2 * LANES;
    private static final int UPPER_HALF = 0xFFFF0000;
    private static final long VECTOR_BYTES = (long) LANES * Integer.BYTES;

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
        int c = 0;
        for (; c < whole - 3 * PAIR; c += 4 * PAIR) {
            long at = start + (long) c * Short.BYTES;
            int xAt = xOffset + c;
            IntVector pair0 = IntVector.fromMemorySegment(INTS, data, at, ORDER);
            IntVector pair1 = IntVector.fromMemorySegment(INTS, data, at + VECTOR_BYTES, ORDER);
            IntVector pair2 = IntVector.fromMemorySegment(INTS, data, at + 2 * VECTOR_BYTES, ORDER);
            IntVector pair3 = IntVector.fromMemorySegment(INTS, data, at + 3 * VECTOR_BYTES, ORDER);
            even = pair0.lanewise(LSHL, 16).reinterpretAsFloats().fma(FloatVector.fromArray(FLOATS, x, xAt), even);
            odd = pair0.and(UPPER_HALF).reinterpretAsFloats().fma(FloatVector.fromArray(FLOATS, x, xAt + LANES), odd);
            even = pair1.lanewise(LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(FloatVector.fromArray(FLOATS, x, xAt + PAIR), even);
            odd = pair1.and(UPPER_HALF)
                    .reinterpretAsFloats()
                    .fma(FloatVector.fromArray(FLOATS, x, xAt + PAIR + LANES), odd);
            even = pair2.lanewise(LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(FloatVector.fromArray(FLOATS, x, xAt + 2 * PAIR), even);
            odd = pair2.and(UPPER_HALF)
                    .reinterpretAsFloats()
                    .fma(FloatVector.fromArray(FLOATS, x, xAt + 2 * PAIR + LANES), odd);
            even = pair3.lanewise(LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(FloatVector.fromArray(FLOATS, x, xAt + 3 * PAIR), even);
            odd = pair3.and(UPPER_HALF)
                    .reinterpretAsFloats()
                    .fma(FloatVector.fromArray(FLOATS, x, xAt + 3 * PAIR + LANES), odd);
        }
        for (; c < whole; c += PAIR) {
            IntVector pair = IntVector.fromMemorySegment(INTS, data, start + (long) c * Short.BYTES, ORDER);
            even = pair.lanewise(LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(FloatVector.fromArray(FLOATS, x, xOffset + c), even);
            odd = pair.and(UPPER_HALF)
                    .reinterpretAsFloats()
                    .fma(FloatVector.fromArray(FLOATS, x, xOffset + c + LANES), odd);
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
            pair.lanewise(LSHL, 16).reinterpretAsFloats().intoArray(to, toOffset + c);
            pair.and(UPPER_HALF).reinterpretAsFloats().intoArray(to, toOffset + c + LANES);
        }
    }

    @Override
    public void decode(Matrix weights, int row, int first, int last, float[] to, int toOffset) {
        MemorySegment data = weights.data();
        long start = row * weights.rowStride() + (long) first * Short.BYTES;
        int whole = wholeVectors(last - first);
        for (int c = 0; c < whole; c += LANES) {
            ((IntVector) ShortVector.fromMemorySegment(LOADED_SHORTS, data, start + (long) c * Short.BYTES, ORDER)
                            .convertShape(S2I, INTS, 0))
                    .lanewise(LSHL, 16)
                    .reinterpretAsFloats()
                    .intoArray(to, toOffset + c);
        }
        RowDecoder.of(ElementType.BF16).decode(weights, row, first + whole, last, to, toOffset + whole);
    }
}
