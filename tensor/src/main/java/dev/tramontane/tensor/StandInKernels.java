package dev.tramontane.tensor;

import org.jspecify.annotations.Nullable;

/** Computes lane by lane until the vector kernels are compiled, and with them from then on. */
final class StandInKernels implements Kernels {

    private final KernelWarmUp warmUp;
    private final LaneByLaneKernels plain = new LaneByLaneKernels();
    private final ScalarKernels scalar = new ScalarKernels();
    private @Nullable VectorKernels vectors;

    StandInKernels(KernelWarmUp warmUp) {
        this.warmUp = warmUp;
    }

    /** Made when first needed: already that runs vector code. */
    private VectorKernels vectors() {
        VectorKernels made = vectors;
        if (made == null) {
            made = new VectorKernels();
            vectors = made;
        }
        return made;
    }

    private boolean isPlain() {
        return !warmUp.isOver();
    }

    @Override
    public String name() {
        return "vector-" + VectorSupport.bits();
    }

    @Override
    public void arrange(ElementType type, float[] from, int fromOffset, int columns, float[] to, int toOffset) {
        if (isPlain() && LaneByLaneKernels.multiplies(type)) {
            plain.arrange(type, from, fromOffset, columns, to, toOffset);
        } else {
            vectors().arrange(type, from, fromOffset, columns, to, toOffset);
        }
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
        if (isPlain() && LaneByLaneKernels.multiplies(weights.type())) {
            plain.multiply(weights, firstRow, lastRow, x, xOffset, xStride, n, y, yOffset, yStride);
        } else {
            vectors().multiply(weights, firstRow, lastRow, x, xOffset, xStride, n, y, yOffset, yStride);
        }
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
        if (isPlain()) {
            plain.multiplyTransposed(weights, firstRow, lastRow, x, xOffset, xStride, n, y, yOffset, yStride);
        } else {
            vectors().multiplyTransposed(weights, firstRow, lastRow, x, xOffset, xStride, n, y, yOffset, yStride);
        }
    }

    @Override
    public void decode(Matrix weights, int row, float[] to, int offset) {
        if (isPlain()) {
            plain.decode(weights, row, to, offset);
        } else {
            vectors().decode(weights, row, to, offset);
        }
    }

    @Override
    public void encode(float[] from, int offset, Matrix to, int row) {
        scalar.encode(from, offset, to, row);
    }

    @Override
    public void rmsNorm(float[] x, int offset, float[] weight, float epsilon, float[] to, int toOffset) {
        if (isPlain()) {
            plain.rmsNorm(x, offset, weight, epsilon, to, toOffset);
        } else {
            vectors().rmsNorm(x, offset, weight, epsilon, to, toOffset);
        }
    }

    @Override
    public void addScaled(float[] x, int offset, float factor, float[] to, int toOffset, int length) {
        if (isPlain()) {
            plain.addScaled(x, offset, factor, to, toOffset, length);
        } else {
            vectors().addScaled(x, offset, factor, to, toOffset, length);
        }
    }

    @Override
    public void scale(float[] x, int offset, float factor, int length) {
        if (isPlain()) {
            plain.scale(x, offset, factor, length);
        } else {
            vectors().scale(x, offset, factor, length);
        }
    }

    @Override
    public void siluMultiply(float[] gate, int gateOffset, float[] up, int upOffset, int length) {
        if (isPlain()) {
            plain.siluMultiply(gate, gateOffset, up, upOffset, length);
        } else {
            vectors().siluMultiply(gate, gateOffset, up, upOffset, length);
        }
    }

    @Override
    public void gelu(float[] x, int offset, int length) {
        vectors().gelu(x, offset, length);
    }

    @Override
    public void geluMultiply(float[] gate, int gateOffset, float[] up, int upOffset, int length) {
        vectors().geluMultiply(gate, gateOffset, up, upOffset, length);
    }

    @Override
    public float max(float[] x, int offset, int length) {
        return isPlain() ? plain.max(x, offset, length) : vectors().max(x, offset, length);
    }

    @Override
    public float exponentials(float[] x, int offset, int length, float shift) {
        return isPlain()
                ? plain.exponentials(x, offset, length, shift)
                : vectors().exponentials(x, offset, length, shift);
    }
}
