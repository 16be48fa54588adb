package dev.tramontane.tensor;

import static dev.tramontane.tensor.RowDecoder.SHORT;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/**
 * The plain loops: the reference that other providers are tested against. Sums are kept in double precision, which costs
 * a plain loop nothing and makes them the more exact ones.
 */
final class ScalarKernels implements Kernels {

    private static final float GELU_VANISHES = 16f;

    private float[] decoded = new float[0];

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public void arrange(ElementType type, float[] from, int fromOffset, int columns, float[] to, int toOffset) {
        Objects.requireNonNull(type, "type");
        System.arraycopy(from, fromOffset, to, toOffset, columns);
    }

    @Override
    public void multiply(
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
        float[] row = decoded(columns);
        for (int r = firstRow; r < lastRow; r++) {
            decoder.decode(weights, r, 0, columns, row, 0);
            for (int i = 0; i < n; i++) {
                y[yOffset + i * yStride + r] = (float) (dot(row, x, xOffset + i * xStride, columns) * weights.scale());
            }
        }
    }

    private static double dot(float[] row, float[] x, int xOffset, int columns) {
        double sum = 0;
        for (int c = 0; c < columns; c++) {
            sum += (double) row[c] * x[xOffset + c];
        }
        return sum;
    }

    @Override
    public void multiplyTransposed(
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
        float[] row = decoded(columns);
        for (int r = firstRow; r < lastRow; r++) {
            decode(weights, r, row, 0);
            for (int i = 0; i < n; i++) {
                addScaled(row, 0, x[xOffset + i * xStride + r], y, yOffset + i * yStride, columns);
            }
        }
    }

    @Override
    public void decode(Matrix weights, int row, float[] to, int offset) {
        Objects.checkIndex(row, weights.rows());
        int columns = weights.columns();
        Bounds.check(to, offset, columns);
        RowDecoder.of(weights.type()).decode(weights, row, 0, columns, to, offset);
        float scale = weights.scale();
        if (scale != 1f) {
            scale(to, offset, scale, columns);
        }
    }

    @Override
    public void encode(float[] from, int offset, Matrix to, int row) {
        Bounds.checkEncode(from, offset, to, row);
        MemorySegment data = to.data();
        long start = row * to.rowStride();
        switch (to.type()) {
            case F32 -> MemorySegment.copy(from, offset, data, Matrix.FLOAT, start, to.columns());
            case F16 -> {
                for (int c = 0; c < to.columns(); c++) {
                    data.set(SHORT, start + (long) c * Short.BYTES, Float.floatToFloat16(from[offset + c]));
                }
            }
            case BF16 -> {
                for (int c = 0; c < to.columns(); c++) {
                    data.set(SHORT, start + (long) c * Short.BYTES, SmallFloats.toBf16(from[offset + c]));
                }
            }
            case Q8_0 -> {
                for (int c = 0; c < to.columns(); c += Q8Block.COLUMNS) {
                    Q8Block.encode(from, offset + c, data, start + (long) c / Q8Block.COLUMNS * Q8Block.BYTES);
                }
            }
            case Q4_0 -> {
                for (int c = 0; c < to.columns(); c += Q4Block.COLUMNS) {
                    Q4Block.encode(from, offset + c, data, start + (long) c / Q4Block.COLUMNS * Q4Block.BYTES);
                }
            }
            case F8_E4M3 -> {
                for (int c = 0; c < to.columns(); c++) {
                    data.set(JAVA_BYTE, start + c, SmallFloats.toE4m3(from[offset + c] / to.scale()));
                }
            }
            case NVFP4, Q5_0, Q4_K, Q6_K, Q8_0_PANELS, Q4_0_PANELS, Q4_K_PANELS, Q6_K_PANELS ->
                throw new IllegalArgumentException("cannot encode to " + to.type());
        }
    }

    @Override
    public void rmsNorm(float[] x, int offset, float[] weight, float epsilon, float[] to, int toOffset) {
        Bounds.check(x, offset, weight.length);
        Bounds.check(to, toOffset, weight.length);
        double squares = 0;
        for (int j = 0; j < weight.length; j++) {
            squares += (double) x[offset + j] * x[offset + j];
        }
        float factor = (float) (1 / Math.sqrt(squares / weight.length + epsilon));
        for (int j = 0; j < weight.length; j++) {
            to[toOffset + j] = weight[j] * (x[offset + j] * factor);
        }
    }

    @Override
    public void addScaled(float[] x, int offset, float factor, float[] to, int toOffset, int length) {
        Bounds.check(x, offset, length);
        Bounds.check(to, toOffset, length);
        for (int j = 0; j < length; j++) {
            to[toOffset + j] = (float) (to[toOffset + j] + (double) x[offset + j] * factor);
        }
    }

    @Override
    public void scale(float[] x, int offset, float factor, int length) {
        Bounds.check(x, offset, length);
        for (int j = offset; j < offset + length; j++) {
            x[j] *= factor;
        }
    }

    @Override
    public void siluMultiply(float[] gate, int gateOffset, float[] up, int upOffset, int length) {
        Bounds.check(gate, gateOffset, length);
        Bounds.check(up, upOffset, length);
        for (int j = 0; j < length; j++) {
            double value = gate[gateOffset + j];
            gate[gateOffset + j] = (float) (value / (1 + Math.exp(-value))) * up[upOffset + j];
        }
    }

    @Override
    public void gelu(float[] x, int offset, int length) {
        Bounds.check(x, offset, length);
        for (int j = offset; j < offset + length; j++) {
            x[j] = gelu(x[j]);
        }
    }

    @Override
    public void geluMultiply(float[] gate, int gateOffset, float[] up, int upOffset, int length) {
        Bounds.check(gate, gateOffset, length);
        Bounds.check(up, upOffset, length);
        for (int j = 0; j < length; j++) {
            gate[gateOffset + j] = gelu(gate[gateOffset + j]) * up[upOffset + j];
        }
    }

    private static float gelu(float x) {
        // Far below zero the product is nothing, but minus infinity times nothing would be NaN.
        double value = Math.max(x, -GELU_VANISHES);
        return (float) (value * NormalDistribution.cumulative(value));
    }

    @Override
    public float max(float[] x, int offset, int length) {
        Bounds.check(x, offset, length);
        float max = Float.NEGATIVE_INFINITY;
        for (int j = offset; j < offset + length; j++) {
            max = Math.max(max, x[j]);
        }
        return max;
    }

    @Override
    public float exponentials(float[] x, int offset, int length, float shift) {
        Bounds.check(x, offset, length);
        double sum = 0;
        for (int j = offset; j < offset + length; j++) {
            x[j] = (float) Math.exp(x[j] - shift);
            sum += x[j];
        }
        return (float) sum;
    }

    private float[] decoded(int columns) {
        if (decoded.length < columns) {
            decoded = Arrays.copyOf(decoded, columns);
        }
        return decoded;
    }
}
