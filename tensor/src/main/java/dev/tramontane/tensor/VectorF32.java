package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.LANES;
import static dev.tramontane.tensor.VectorSupport.ORDER;
import static dev.tramontane.tensor.VectorSupport.wholeVectors;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** {@link ElementType#F32} in vectors. */
final class VectorF32 implements FusedFormat {

    private static final long VECTOR_BYTES = (long) LANES * Float.BYTES;

    @Override
    public int unit() {
        return LANES;
    }

    @Override
    public void arrange(float[] from, int fromOffset, int columns, float[] to, int toOffset) {
        System.arraycopy(from, fromOffset, to, toOffset, columns);
    }

    @Override
    public void dot(Matrix weights, int row, float[] x, int xOffset, float[] laneSums, int laneSumsOffset) {
        MemorySegment data = weights.data();
        long start = row * weights.rowStride();
        int whole = wholeVectors(weights.columns());
        FloatVector even = FloatVector.zero(FLOATS);
        FloatVector odd = FloatVector.zero(FLOATS);
        int c = 0;
        for (; c < whole - 3 * LANES; c += 4 * LANES) {
            long at = start + (long) c * Float.BYTES;
            even = FloatVector.fromMemorySegment(FLOATS, data, at, ORDER)
                    .fma(FloatVector.fromArray(FLOATS, x, xOffset + c), even);
            odd = FloatVector.fromMemorySegment(FLOATS, data, at + VECTOR_BYTES, ORDER)
                    .fma(FloatVector.fromArray(FLOATS, x, xOffset + c + LANES), odd);
            even = FloatVector.fromMemorySegment(FLOATS, data, at + 2 * VECTOR_BYTES, ORDER)
                    .fma(FloatVector.fromArray(FLOATS, x, xOffset + c + 2 * LANES), even);
            odd = FloatVector.fromMemorySegment(FLOATS, data, at + 3 * VECTOR_BYTES, ORDER)
                    .fma(FloatVector.fromArray(FLOATS, x, xOffset + c + 3 * LANES), odd);
        }
        for (; c < whole; c += 2 * LANES) {
            long at = start + (long) c * Float.BYTES;
            even = FloatVector.fromMemorySegment(FLOATS, data, at, ORDER)
                    .fma(FloatVector.fromArray(FLOATS, x, xOffset + c), even);
            if (c + LANES < whole) {
                odd = FloatVector.fromMemorySegment(FLOATS, data, at + VECTOR_BYTES, ORDER)
                        .fma(FloatVector.fromArray(FLOATS, x, xOffset + c + LANES), odd);
            }
        }
        even.add(odd).intoArray(laneSums, laneSumsOffset);
    }

    @Override
    public void unpack(Matrix weights, int row, int first, int last, float[] to, int toOffset) {
        decode(weights, row, first, last, to, toOffset);
    }

    @Override
    public void decode(Matrix weights, int row, int first, int last, float[] to, int toOffset) {
        long from = row * weights.rowStride() + (long) first * Float.BYTES;
        MemorySegment.copy(weights.data(), Matrix.FLOAT, from, to, toOffset, last - first);
    }
}
