package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.LANES;
import static dev.tramontane.tensor.VectorSupport.wholeVectors;

import java.util.Arrays;
import java.util.Objects;

/**
 * What {@link VectorKernels} compute, in plain loops: every lane gets the same operations in the same order, so that results
 * are the same to the last bit. Vector code is a hundred times slower than these loops before it is compiled, and several
 * times faster afterwards. Products of quantised weights and GELU are missing here.
 */
final class LaneByLaneKernels {

    /** Vectors of even and of odd columns, summed in a chain of their own each. */
    private static final int CHAINS = 2 * LANES;

    private final ScalarKernels scalar = new ScalarKernels();
    private final float[] sums = new float[CHAINS];
    private float[] natural = new float[0];
    private float[] arranged = new float[0];

    /** Whether there are products for weights of a type. */
    static boolean multiplies(ElementType type) {
        return !type.hasPanels();
    }

    /** Columns of a lane in which a vector of weights is stored, see {@link Interleaving}. */
    private static int perLane(ElementType type) {
        return switch (type) {
            case F32 -> 1;
            case F16, BF16 -> 2;
            case F8_E4M3 -> 4;
            case NVFP4 -> 8;
            case Q8_0, Q4_0, Q5_0, Q4_K, Q6_K, Q8_0_PANELS, Q4_0_PANELS, Q4_K_PANELS, Q6_K_PANELS ->
                throw new IllegalArgumentException("no product lane by lane for " + type);
        };
    }

    /** The columns before the tail, see {@link VectorFormat#unit}. */
    private static int whole(ElementType type, int columns) {
        int perLane = perLane(type);
        int unit = perLane * LANES;
        return columns / unit * unit;
    }

    void arrange(ElementType type, float[] from, int fromOffset, int columns, float[] to, int toOffset) {
        Bounds.check(from, fromOffset, columns);
        Bounds.check(to, toOffset, columns);
        int perLane = perLane(type);
        int whole = perLane == 1 ? 0 : whole(type, columns);
        Interleaving.split(perLane, from, fromOffset, whole, to, toOffset);
        System.arraycopy(from, fromOffset + whole, to, toOffset + whole, columns - whole);
    }

    void multiply(
            Matrix weights,
            int firstRow,
            int lastRow,
            float[] x,
            int xOffset,
            int xStride,
            int n,
            float[] y,
            int yOffset,
            int yStride) {
        Bounds.checkMultiply(weights, firstRow, lastRow, x, xOffset, xStride, n, y, yOffset, yStride);
        RowDecoder decoder = RowDecoder.of(weights.type());
        int columns = weights.columns();
        int whole = whole(weights.type(), columns);
        int perLane = perLane(weights.type());
        float scale = weights.scale();
        reserve(columns);
        float[] row = perLane == 1 ? natural : arranged;
        for (int r = firstRow; r < lastRow; r++) {
            decoder.decode(weights, r, 0, columns, natural, 0);
            if (perLane > 1) {
                Interleaving.split(perLane, natural, 0, whole, arranged, 0);
            }
            for (int i = 0; i < n; i++) {
                int xAt = xOffset + i * xStride;
                float sum = product(row, whole, x, xAt);
                if (whole < columns || scale != 1f) {
                    sum = (sum + tail(whole, columns, x, xAt)) * scale;
                }
                y[yOffset + i * yStride + r] = sum;
            }
        }
    }

    private float product(float[] row, int whole, float[] x, int xOffset) {
        Arrays.fill(sums, 0f);
        int c = 0;
        for (; c + CHAINS <= whole; c += CHAINS) {
            for (int j = 0; j < CHAINS; j++) {
                sums[j] = Math.fma(row[c + j], x[xOffset + c + j], sums[j]);
            }
        }
        for (int j = 0; j < whole - c; j++) {
            sums[j] = Math.fma(row[c + j], x[xOffset + c + j], sums[j]);
        }
        for (int lane = 0; lane < LANES; lane++) {
            sums[lane] += sums[lane + LANES];
        }
        return LaneFold.sum(sums);
    }

    private float tail(int whole, int columns, float[] x, int xOffset) {
        float sum = 0f;
        for (int c = whole; c < columns; c++) {
            sum = Math.fma(natural[c], x[xOffset + c], sum);
        }
        return sum;
    }

    void multiplyTransposed(
            Matrix weights,
            int firstRow,
            int lastRow,
            float[] x,
            int xOffset,
            int xStride,
            int n,
            float[] y,
            int yOffset,
            int yStride) {
        Bounds.checkMultiplyTransposed(weights, firstRow, lastRow, x, xOffset, xStride, n, y, yOffset, yStride);
        int columns = weights.columns();
        reserve(columns);
        for (int r = firstRow; r < lastRow; r++) {
            decode(weights, r, natural, 0);
            for (int i = 0; i < n; i++) {
                addScaled(natural, 0, x[xOffset + i * xStride + r], y, yOffset + i * yStride, columns);
            }
        }
    }

    void decode(Matrix weights, int row, float[] to, int offset) {
        Objects.checkIndex(row, weights.rows());
        Bounds.check(to, offset, weights.columns());
        RowDecoder.of(weights.type()).decode(weights, row, 0, weights.columns(), to, offset);
        if (weights.scale() != 1f) {
            scale(to, offset, weights.scale(), weights.columns());
        }
    }

    void rmsNorm(float[] x, int offset, float[] weight, float epsilon, float[] to, int toOffset) {
        int length = weight.length;
        Bounds.check(x, offset, length);
        Bounds.check(to, toOffset, length);
        float mean = sumOfSquares(x, offset, length) / length;
        float factor = (float) (1 / Math.sqrt((double) mean + epsilon));
        for (int j = 0; j < length; j++) {
            to[toOffset + j] = x[offset + j] * factor * weight[j];
        }
    }

    private float sumOfSquares(float[] x, int offset, int length) {
        Arrays.fill(sums, 0f);
        int whole = wholeVectors(length);
        for (int c = 0; c < whole; c += CHAINS) {
            int chains = Math.min(CHAINS, whole - c);
            for (int j = 0; j < chains; j++) {
                float value = x[offset + c + j];
                sums[j] = Math.fma(value, value, sums[j]);
            }
        }
        for (int lane = 0; lane < LANES; lane++) {
            sums[lane] += sums[lane + LANES];
        }
        float sum = LaneFold.sum(sums);
        for (int j = whole; j < length; j++) {
            sum = Math.fma(x[offset + j], x[offset + j], sum);
        }
        return sum;
    }

    void addScaled(float[] x, int offset, float factor, float[] to, int toOffset, int length) {
        Bounds.check(x, offset, length);
        Bounds.check(to, toOffset, length);
        for (int j = 0; j < length; j++) {
            to[toOffset + j] = Math.fma(x[offset + j], factor, to[toOffset + j]);
        }
    }

    void scale(float[] x, int offset, float factor, int length) {
        scalar.scale(x, offset, factor, length);
    }

    void siluMultiply(float[] gate, int gateOffset, float[] up, int upOffset, int length) {
        Bounds.check(gate, gateOffset, length);
        Bounds.check(up, upOffset, length);
        for (int j = 0; j < length; j++) {
            float value = gate[gateOffset + j];
            gate[gateOffset + j] = value / (Exponential.one(value, -1f, 0f) + 1f) * up[upOffset + j];
        }
    }

    float max(float[] x, int offset, int length) {
        return scalar.max(x, offset, length);
    }

    float exponentials(float[] x, int offset, int length, float shift) {
        Bounds.check(x, offset, length);
        Arrays.fill(sums, 0, LANES, 0f);
        for (int start = 0; start < length; start += LANES) {
            int lanes = Math.min(LANES, length - start);
            for (int lane = 0; lane < lanes; lane++) {
                float value = Exponential.one(x[offset + start + lane], 1f, shift);
                x[offset + start + lane] = value;
                sums[lane] += value;
            }
        }
        return LaneFold.sum(sums);
    }

    private void reserve(int columns) {
        if (natural.length < columns) {
            natural = new float[columns];
            arranged = new float[columns];
        }
    }
}
