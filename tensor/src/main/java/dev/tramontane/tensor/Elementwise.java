package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.LANES;
import static dev.tramontane.tensor.VectorSupport.wholeVectors;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Loops over arrays of activations. The elements past the last whole vector get the same operations as all others. */
final class Elementwise {

    private final float[] first = new float[LANES];
    private final float[] second = new float[LANES];

    void rmsNorm(float[] x, int offset, float[] weight, float epsilon, float[] to, int toOffset) {
        int length = weight.length;
        float mean = sumOfSquares(x, offset, length) / length;
        float factor = (float) (1 / Math.sqrt((double) mean + epsilon));
        int whole = wholeVectors(length);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector.fromArray(FLOATS, x, offset + j)
                    .mul(factor)
                    .mul(FloatVector.fromArray(FLOATS, weight, j))
                    .intoArray(to, toOffset + j);
        }
        for (int j = whole; j < length; j++) {
            to[toOffset + j] = x[offset + j] * factor * weight[j];
        }
    }

    private float sumOfSquares(float[] x, int offset, int length) {
        int whole = wholeVectors(length);
        FloatVector even = FloatVector.zero(FLOATS);
        FloatVector odd = FloatVector.zero(FLOATS);
        int j = 0;
        for (; j < whole - LANES; j += 2 * LANES) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, offset + j);
            FloatVector b = FloatVector.fromArray(FLOATS, x, offset + j + LANES);
            even = a.fma(a, even);
            odd = b.fma(b, odd);
        }
        if (j < whole) {
            FloatVector a = FloatVector.fromArray(FLOATS, x, offset + j);
            even = a.fma(a, even);
        }
        float sum = LaneSums.fold(even.add(odd), first);
        for (j = whole; j < length; j++) {
            sum = Math.fma(x[offset + j], x[offset + j], sum);
        }
        return sum;
    }

    static void addScaled(float[] x, int offset, float factor, float[] to, int toOffset, int length) {
        int whole = wholeVectors(length);
        FloatVector factors = FloatVector.broadcast(FLOATS, factor);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector.fromArray(FLOATS, x, offset + j)
                    .fma(factors, FloatVector.fromArray(FLOATS, to, toOffset + j))
                    .intoArray(to, toOffset + j);
        }
        for (int j = whole; j < length; j++) {
            to[toOffset + j] = Math.fma(x[offset + j], factor, to[toOffset + j]);
        }
    }

    static void scale(float[] x, int offset, float factor, int length) {
        int whole = wholeVectors(length);
        for (int j = offset; j < offset + whole; j += LANES) {
            FloatVector.fromArray(FLOATS, x, j).mul(factor).intoArray(x, j);
        }
        for (int j = offset + whole; j < offset + length; j++) {
            x[j] *= factor;
        }
    }

    void siluMultiply(float[] gate, int gateOffset, float[] up, int upOffset, int length) {
        int whole = wholeVectors(length);
        for (int j = 0; j < whole; j += LANES) {
            siluMultiplyVector(gate, gateOffset + j, up, upOffset + j);
        }
        if (whole < length) {
            Arrays.fill(first, 0f);
            Arrays.fill(second, 0f);
            System.arraycopy(gate, gateOffset + whole, first, 0, length - whole);
            System.arraycopy(up, upOffset + whole, second, 0, length - whole);
            siluMultiplyVector(first, 0, second, 0);
            System.arraycopy(first, 0, gate, gateOffset + whole, length - whole);
        }
    }

    private static void siluMultiplyVector(float[] gate, int gateAt, float[] up, int upAt) {
        FloatVector value = FloatVector.fromArray(FLOATS, gate, gateAt);
        FloatVector denominator = Exponential.of(value.neg()).add(1f);
        value.div(denominator).mul(FloatVector.fromArray(FLOATS, up, upAt)).intoArray(gate, gateAt);
    }

    static float max(float[] x, int offset, int length) {
        int whole = wholeVectors(length);
        FloatVector largest = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        for (int j = offset; j < offset + whole; j += LANES) {
            largest = largest.max(FloatVector.fromArray(FLOATS, x, j));
        }
        float max = largest.reduceLanes(VectorOperators.MAX);
        for (int j = offset + whole; j < offset + length; j++) {
            max = Math.max(max, x[j]);
        }
        return max;
    }

    float exponentials(float[] x, int offset, int length, float shift) {
        int whole = wholeVectors(length);
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int j = offset; j < offset + whole; j += LANES) {
            FloatVector exponential =
                    Exponential.of(FloatVector.fromArray(FLOATS, x, j).sub(shift));
            exponential.intoArray(x, j);
            sum = sum.add(exponential);
        }
        if (whole < length) {
            Arrays.fill(first, Float.NEGATIVE_INFINITY);
            System.arraycopy(x, offset + whole, first, 0, length - whole);
            FloatVector exponential =
                    Exponential.of(FloatVector.fromArray(FLOATS, first, 0).sub(shift));
            exponential.intoArray(first, 0);
            System.arraycopy(first, 0, x, offset + whole, length - whole);
            sum = sum.add(exponential);
        }
        return LaneSums.fold(sum, first);
    }
}
