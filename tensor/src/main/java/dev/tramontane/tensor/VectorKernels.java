package dev.tramontane.tensor;

import java.util.Objects;

/** The kernels in vectors of the shape that {@link VectorSupport} chose. */
final class VectorKernels implements Kernels {

    private final VectorFormats formats = new VectorFormats();
    private final VectorProduct product = new VectorProduct(formats);
    private final PanelProduct panelProduct = new PanelProduct();
    private final VectorTransposedProduct transposedProduct = new VectorTransposedProduct(formats);
    private final Elementwise elementwise = new Elementwise();
    private final ScalarKernels scalar = new ScalarKernels();

    @Override
    public String name() {
        return "vector-" + VectorSupport.bits();
    }

    @Override
    public void arrange(ElementType type, float[] from, int fromOffset, int columns, float[] to, int toOffset) {
        Bounds.check(from, fromOffset, columns);
        Bounds.check(to, toOffset, columns);
        VectorFormat format = formats.of(type);
        int whole = columns / format.unit() * format.unit();
        format.arrange(from, fromOffset, whole, to, toOffset);
        System.arraycopy(from, fromOffset + whole, to, toOffset + whole, columns - whole);
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
        if (weights.type().hasPanels()) {
            panelProduct.multiply(weights, firstRow, lastRow, x, xOffset, xStride, n, y, yOffset, yStride);
        } else {
            product.multiply(weights, firstRow, lastRow, x, xOffset, xStride, n, y, yOffset, yStride);
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
        Bounds.checkMultiplyTransposed(weights, firstRow, lastRow, x, xOffset, xStride, n, y, yOffset, yStride);
        transposedProduct.multiply(weights, firstRow, lastRow, x, xOffset, xStride, n, y, yOffset, yStride);
    }

    @Override
    public void decode(Matrix weights, int row, float[] to, int offset) {
        Objects.checkIndex(row, weights.rows());
        Bounds.check(to, offset, weights.columns());
        formats.of(weights.type()).decode(weights, row, 0, weights.columns(), to, offset);
        if (weights.scale() != 1f) {
            Elementwise.scale(to, offset, weights.scale(), weights.columns());
        }
    }

    @Override
    public void encode(float[] from, int offset, Matrix to, int row) {
        scalar.encode(from, offset, to, row);
    }

    @Override
    public void rmsNorm(float[] x, int offset, float[] weight, float epsilon, float[] to, int toOffset) {
        Bounds.check(x, offset, weight.length);
        Bounds.check(to, toOffset, weight.length);
        elementwise.rmsNorm(x, offset, weight, epsilon, to, toOffset);
    }

    @Override
    public void addScaled(float[] x, int offset, float factor, float[] to, int toOffset, int length) {
        Bounds.check(x, offset, length);
        Bounds.check(to, toOffset, length);
        Elementwise.addScaled(x, offset, factor, to, toOffset, length);
    }

    @Override
    public void scale(float[] x, int offset, float factor, int length) {
        Bounds.check(x, offset, length);
        Elementwise.scale(x, offset, factor, length);
    }

    @Override
    public void siluMultiply(float[] gate, int gateOffset, float[] up, int upOffset, int length) {
        Bounds.check(gate, gateOffset, length);
        Bounds.check(up, upOffset, length);
        elementwise.siluMultiply(gate, gateOffset, up, upOffset, length);
    }

    @Override
    public void gelu(float[] x, int offset, int length) {
        Bounds.check(x, offset, length);
        elementwise.gelu(x, offset, length);
    }

    @Override
    public void geluMultiply(float[] gate, int gateOffset, float[] up, int upOffset, int length) {
        Bounds.check(gate, gateOffset, length);
        Bounds.check(up, upOffset, length);
        elementwise.geluMultiply(gate, gateOffset, up, upOffset, length);
    }

    @Override
    public float max(float[] x, int offset, int length) {
        Bounds.check(x, offset, length);
        return Elementwise.max(x, offset, length);
    }

    @Override
    public float exponentials(float[] x, int offset, int length, float shift) {
        Bounds.check(x, offset, length);
        return elementwise.exponentials(x, offset, length, shift);
    }
}
