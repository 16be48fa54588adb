package dev.tramontane.tensor;

import static dev.tramontane.tensor.ElementType.NVFP4_GROUP;
import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.INTS;
import static dev.tramontane.tensor.VectorSupport.LANES;
import static dev.tramontane.tensor.VectorSupport.ORDER;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * {@link ElementType#NVFP4} in vectors. An int lane holds eight columns, half a group, so that two neighbouring lanes
 * share a scale; a table in a register turns codes into numbers. Number times scale is exact in binary32.
 */
final class VectorNvfp4 implements FusedFormat {

    private static final int PER_LANE = 8;
    private static final int OCTET = PER_LANE * LANES;

    private static final VectorShuffle<Float> EACH_TWICE = VectorShuffle.fromOp(FLOATS, lane -> lane / 2);

    /** Codes are looked up in a table where it fits a vector. */
    private static final boolean TABLE_FITS = LANES >= 16;
    /** The numbers' bits by code. */
    private static final IntVector TABLE = table();
    /** Where binary32 keeps the sign and what corresponds to the exponent and the mantissa of a code. */
    private static final int FIELDS = 0x81C00000;

    private static final float REBIAS = 0x1p126f;

    private float[] scales = new float[LANES];

    private static IntVector table() {
        int[] bits = new int[LANES];
        for (int code = 0; code < LANES; code++) {
            bits[code] = Float.floatToRawIntBits(SmallFloats.fromE2m1(code));
        }
        return IntVector.fromArray(INTS, bits, 0);
    }

    @Override
    public int unit() {
        return OCTET;
    }

    @Override
    public void arrange(float[] from, int fromOffset, int columns, float[] to, int toOffset) {
        Interleaving.split(PER_LANE, from, fromOffset, columns, to, toOffset);
    }

    @Override
    public void dot(Matrix weights, int row, float[] x, int xOffset, float[] laneSums, int laneSumsOffset) {
        MemorySegment data = weights.data();
        long start = row * weights.rowStride();
        int whole = weights.columns() / OCTET * OCTET;
        decodeScales(weights, row, 0, whole);
        FloatVector even = FloatVector.zero(FLOATS);
        FloatVector odd = FloatVector.zero(FLOATS);
        for (int c = 0; c < whole; c += OCTET) {
            FloatVector scale =
                    FloatVector.fromArray(FLOATS, scales, c / NVFP4_GROUP).rearrange(EACH_TWICE);
            IntVector codes = IntVector.fromMemorySegment(INTS, data, start + c / 2, ORDER);
            for (int k = 0; k < PER_LANE; k += 2) {
                int at = xOffset + c + k * LANES;
                FloatVector low = TABLE_FITS
                        ? codes.selectFrom(TABLE).reinterpretAsFloats()
                        : codes.lanewise(LSHL, 28)
                                .lanewise(ASHR, 6)
                                .and(FIELDS)
                                .reinterpretAsFloats()
                                .mul(REBIAS);
                even = low.mul(scale).fma(FloatVector.fromArray(FLOATS, x, at), even);
                codes = codes.lanewise(LSHR, 4);
                FloatVector high = TABLE_FITS
                        ? codes.selectFrom(TABLE).reinterpretAsFloats()
                        : codes.lanewise(LSHL, 28)
                                .lanewise(ASHR, 6)
                                .and(FIELDS)
                                .reinterpretAsFloats()
                                .mul(REBIAS);
                odd = high.mul(scale).fma(FloatVector.fromArray(FLOATS, x, at + LANES), odd);
                codes = codes.lanewise(LSHR, 4);
            }
        }
        even.add(odd).intoArray(laneSums, laneSumsOffset);
    }

    @Override
    public void unpack(Matrix weights, int row, int first, int last, float[] to, int toOffset) {
        MemorySegment data = weights.data();
        long start = row * weights.rowStride() + first / 2;
        decodeScales(weights, row, first, last);
        for (int c = 0; c < last - first; c += OCTET) {
            FloatVector scale =
                    FloatVector.fromArray(FLOATS, scales, c / NVFP4_GROUP).rearrange(EACH_TWICE);
            IntVector codes = IntVector.fromMemorySegment(INTS, data, start + c / 2, ORDER);
            for (int k = 0; k < PER_LANE; k++) {
                FloatVector number = TABLE_FITS
                        ? codes.selectFrom(TABLE).reinterpretAsFloats()
                        : codes.lanewise(LSHL, 28)
                                .lanewise(ASHR, 6)
                                .and(FIELDS)
                                .reinterpretAsFloats()
                                .mul(REBIAS);
                number.mul(scale).intoArray(to, toOffset + c + k * LANES);
                codes = codes.lanewise(LSHR, 4);
            }
        }
    }

    @Override
    public void decode(Matrix weights, int row, int first, int last, float[] to, int toOffset) {
        RowDecoder.of(ElementType.NVFP4).decode(weights, row, first, last, to, toOffset);
    }

    private void decodeScales(Matrix weights, int row, int first, int last) {
        int groups = (last - first) / NVFP4_GROUP;
        if (scales.length < groups + LANES) {
            scales = new float[groups + LANES];
        }
        long from = (long) row * (weights.columns() / NVFP4_GROUP) + first / NVFP4_GROUP;
        VectorE4m3.decode(Objects.requireNonNull(weights.groupScales()), from, groups, scales, 0);
    }
}
