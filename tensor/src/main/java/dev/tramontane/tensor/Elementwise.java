package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.FLOATS;
import static dev.tramontane.tensor.VectorSupport.LANES;
import static dev.tramontane.tensor.VectorSupport.wholeVectors;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Loops over arrays of activations. The elements past the last whole vector get the same operations as all others. */
final class Elementwise {

    /** Elements between two passes over the same data, few enough to stay in the first-level cache. */
    private static final int BLOCK = 1024;

    private final float[] block = new float[BLOCK];
    private final float[] lanes = new float[LANES];
    private final float[] paddedGate = new float[LANES];
    private final float[] paddedUp = new float[LANES];

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
        even.add(odd).intoArray(lanes, 0);
        float sum = LaneFold.sum(lanes);
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
        for (int start = 0; start < whole; start += BLOCK) {
            int block = Math.min(BLOCK, whole - start);
            siluMultiplyBlock(gate, gateOffset + start, up, upOffset + start, block);
        }
        if (whole < length) {
            Arrays.fill(paddedGate, 0f);
            Arrays.fill(paddedUp, 0f);
            System.arraycopy(gate, gateOffset + whole, paddedGate, 0, length - whole);
            System.arraycopy(up, upOffset + whole, paddedUp, 0, length - whole);
            siluMultiplyBlock(paddedGate, 0, paddedUp, 0, LANES);
            System.arraycopy(paddedGate, 0, gate, gateOffset + whole, length - whole);
        }
    }

    private void siluMultiplyBlock(float[] gate, int gateOffset, float[] up, int upOffset, int length) {
        Exponential.apply(gate, gateOffset, length, -1f, 0f, block, 0);
        for (int j = 0; j < length; j += LANES) {
            FloatVector.fromArray(FLOATS, gate, gateOffset + j)
                    .div(FloatVector.fromArray(FLOATS, block, j).add(1f))
                    .mul(FloatVector.fromArray(FLOATS, up, upOffset + j))
                    .intoArray(gate, gateOffset + j);
        }
    }

    void gelu(float[] x, int offset, int length) {
        int whole = wholeVectors(length);
        for (int start = offset; start < offset + whole; start += BLOCK) {
            geluBlock(x, start, Math.min(BLOCK, offset + whole - start));
        }
        if (whole < length) {
            Arrays.fill(paddedGate, 0f);
            System.arraycopy(x, offset + whole, paddedGate, 0, length - whole);
            geluBlock(paddedGate, 0, LANES);
            System.arraycopy(paddedGate, 0, x, offset + whole, length - whole);
        }
    }

    private void geluBlock(float[] x, int offset, int length) {
        VectorNormalDistribution.apply(x, offset, length, block);
        for (int j = 0; j < length; j += LANES) {
            // Far below zero the product is nothing, but minus infinity times nothing would be NaN.
            FloatVector.fromArray(FLOATS, x, offset + j)
                    .max(-VectorNormalDistribution.FARTHEST)
                    .mul(FloatVector.fromArray(FLOATS, block, j))
                    .intoArray(x, offset + j);
        }
    }

    void geluMultiply(float[] gate, int gateOffset, float[] up, int upOffset, int length) {
        gelu(gate, gateOffset, length);
        int whole = wholeVectors(length);
        for (int j = 0; j < whole; j += LANES) {
            FloatVector.fromArray(FLOATS, gate, gateOffset + j)
                    .mul(FloatVector.fromArray(FLOATS, up, upOffset + j))
                    .intoArray(gate, gateOffset + j);
        }
        for (int j = whole; j < length; j++) {
            gate[gateOffset + j] *= up[upOffset + j];
        }
    }

    static float max(float[] x, int offset, int length) {
        int whole = wholeVectors(length);
        // Four side by side: each has to wait for its last comparison, which takes several instructions to mind NaN.
        FloatVector first = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        FloatVector second = first;
        FloatVector third = first;
        FloatVector fourth = first;
        int j = offset;
        for (; j <= offset + whole - 4 * LANES; j += 4 * LANES) {
            first = first.max(FloatVector.fromArray(FLOATS, x, j));
            second = second.max(FloatVector.fromArray(FLOATS, x, j + LANES));
            third = third.max(FloatVector.fromArray(FLOATS, x, j + 2 * LANES));
            fourth = fourth.max(FloatVector.fromArray(FLOATS, x, j + 3 * LANES));
        }
        for (; j < offset + whole; j += LANES) {
            first = first.max(FloatVector.fromArray(FLOATS, x, j));
        }
        float max = first.max(second).max(third.max(fourth)).reduceLanes(VectorOperators.MAX);
        for (; j < offset + length; j++) {
            max = Math.max(max, x[j]);
        }
        return max;
    }

    float exponentials(float[] x, int offset, int length, float shift) {
        int whole = wholeVectors(length);
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int start = offset; start < offset + whole; start += BLOCK) {
            int end = Math.min(start + BLOCK, offset + whole);
            Exponential.apply(x, start, end - start, 1f, shift, x, start);
            for (int j = start; j < end; j += LANES) {
                sum = sum.add(FloatVector.fromArray(FLOATS, x, j));
            }
        }
        if (whole < length) {
            Arrays.fill(lanes, Float.NEGATIVE_INFINITY);
            System.arraycopy(x, offset + whole, lanes, 0, length - whole);
            Exponential.apply(lanes, 0, LANES, 1f, shift, lanes, 0);
            System.arraycopy(lanes, 0, x, offset + whole, length - whole);
            sum = sum.add(FloatVector.fromArray(FLOATS, lanes, 0));
        }
        sum.intoArray(lanes, 0);
        return LaneFold.sum(lanes);
    }
}
