package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.LANES;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

/**
 * Φ(x) of the standard normal distribution for all lanes. With u = 1 / (1 + |x| / {@value #STRETCH_DIVISOR}) the lower
 * tail is Φ(-|x|) = e^(-x²/2) · u · p(u), where the polynomial p is a least-squares fit of the relative error: it is
 * as exact far out as in the middle, and no branch is needed.
 */
final class VectorNormalDistribution {

    /** Beyond, the tail is no float. */
    static final float FARTHEST = 16f;

    private static final float STRETCH_DIVISOR = 3f;
    private static final float STRETCH = 1 / STRETCH_DIVISOR;
    private static final float P0 = 0.13295488f;
    private static final float P1 = 0.13357513f;
    private static final float P2 = 0.11241795f;
    private static final float P3 = 0.11991627f;
    private static final float P4 = -0.05337176f;
    private static final float P5 = 0.21895505f;
    private static final float P6 = -0.2712783f;
    private static final float P7 = 0.12959482f;
    private static final float P8 = -0.022764018f;

    private VectorNormalDistribution() {}

    /** Writes {@code to[j] = Φ(x[j])} for whole vectors only. */
    static void apply(float[] x, int offset, int length, float[] to) {
        for (int j = 0; j < length; j += LANES) {
            FloatVector size =
                    FloatVector.fromArray(FLOATS, x, offset + j).abs().min(FARTHEST);
            size.mul(size).intoArray(to, j);
        }
        Exponential.apply(to, 0, length, -0.5f, 0f, to, 0);
        for (int j = 0; j < length; j += LANES) {
            FloatVector value = FloatVector.fromArray(FLOATS, x, offset + j);
            FloatVector u = FloatVector.broadcast(FLOATS, 1f)
                    .div(value.abs()
                            .min(FARTHEST)
                            .fma(FloatVector.broadcast(FLOATS, STRETCH), FloatVector.broadcast(FLOATS, 1f)));
            FloatVector p = u.fma(FloatVector.broadcast(FLOATS, P8), FloatVector.broadcast(FLOATS, P7));
            p = p.fma(u, FloatVector.broadcast(FLOATS, P6));
            p = p.fma(u, FloatVector.broadcast(FLOATS, P5));
            p = p.fma(u, FloatVector.broadcast(FLOATS, P4));
            p = p.fma(u, FloatVector.broadcast(FLOATS, P3));
            p = p.fma(u, FloatVector.broadcast(FLOATS, P2));
            p = p.fma(u, FloatVector.broadcast(FLOATS, P1));
            p = p.fma(u, FloatVector.broadcast(FLOATS, P0));
            FloatVector tail = FloatVector.fromArray(FLOATS, to, j).mul(u.mul(p));
            FloatVector.broadcast(FLOATS, 1f)
                    .sub(tail)
                    .blend(tail, value.compare(LT, 0f))
                    .intoArray(to, j);
        }
    }
}
