package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.LANES;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * e^x for all lanes: x = k·ln 2 + r with |r| ≤ ln 2 / 2, e^x = 2^k · e^r, and e^r by a polynomial. The platform's own
 * vector exponential is no choice, since it gives other bits when compiled than when interpreted.
 */
final class Exponential {

    private static final float LOG2_E = 0x1.715476p0f;
    /** ln 2 in two parts, the first short enough that its product with any k is exact. */
    private static final float LN2_HIGH = 0x1.62e4p-1f;

    private static final float LN2_LOW = (float) (0x1.62e42fefa39efp-1 - 0x1.62e4p-1);
    /** Adding 1.5 · 2^23 leaves a number rounded to an integer in the low bits of the mantissa. */
    private static final float ROUNDER = 0x1.8p23f;

    private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
    /** e^x is below half the least subnormal. */
    private static final float VANISHES_BELOW = -104f;

    private static final float OVERFLOWS_ABOVE = 0x1.62e42ep6f;
    private static final int MANTISSA_BITS = 23;
    private static final int BIAS = 127;

    private Exponential() {}

    /** Writes {@code to[j] = e^(factor · x[j] − shift)} for whole vectors only; in place is fine. */
    static void apply(float[] x, int offset, int length, float factor, float shift, float[] to, int toOffset) {
        for (int j = 0; j < length; j += LANES) {
            FloatVector power =
                    FloatVector.fromArray(FLOATS, x, offset + j).mul(factor).sub(shift);
            FloatVector rounded =
                    power.fma(FloatVector.broadcast(FLOATS, LOG2_E), FloatVector.broadcast(FLOATS, ROUNDER));
            FloatVector k = rounded.sub(ROUNDER);
            FloatVector r = k.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), power);
            r = k.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), r);
            FloatVector p = r.fma(FloatVector.broadcast(FLOATS, 1f / 5040), FloatVector.broadcast(FLOATS, 1f / 720));
            p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 120));
            p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 24));
            p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 6));
            p = p.fma(r, FloatVector.broadcast(FLOATS, .5f));
            p = p.fma(r, FloatVector.broadcast(FLOATS, 1f));
            p = p.fma(r, FloatVector.broadcast(FLOATS, 1f));
            // 2^k in two factors, since k reaches beyond the exponents of normal numbers on both sides.
            IntVector exponent = rounded.reinterpretAsInts().sub(ROUNDER_BITS);
            IntVector half = exponent.lanewise(ASHR, 1);
            IntVector rest = exponent.sub(half);
            p.mul(half.add(BIAS).lanewise(LSHL, MANTISSA_BITS).reinterpretAsFloats())
                    .mul(rest.add(BIAS).lanewise(LSHL, MANTISSA_BITS).reinterpretAsFloats())
                    .blend(0f, power.compare(LT, VANISHES_BELOW))
                    .blend(Float.POSITIVE_INFINITY, power.compare(GT, OVERFLOWS_ABOVE))
                    .intoArray(to, toOffset + j);
        }
    }

    /** What {@link #apply} makes of one number. */
    static float one(float x, float factor, float shift) {
        float power = x * factor - shift;
        float rounded = Math.fma(power, LOG2_E, ROUNDER);
        float k = rounded - ROUNDER;
        float r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, power));
        float p = Math.fma(r, 1f / 5040, 1f / 720);
        p = Math.fma(p, r, 1f / 120);
        p = Math.fma(p, r, 1f / 24);
        p = Math.fma(p, r, 1f / 6);
        p = Math.fma(p, r, .5f);
        p = Math.fma(p, r, 1f);
        p = Math.fma(p, r, 1f);
        int exponent = Float.floatToRawIntBits(rounded) - ROUNDER_BITS;
        int half = exponent >> 1;
        int rest = exponent - half;
        if (power < VANISHES_BELOW) {
            return 0f;
        }
        return power > OVERFLOWS_ABOVE ? Float.POSITIVE_INFINITY : p * powerOfTwo(half) * powerOfTwo(rest);
    }

    private static float powerOfTwo(int exponent) {
        return Float.intBitsToFloat((exponent + BIAS) << MANTISSA_BITS);
    }
}
