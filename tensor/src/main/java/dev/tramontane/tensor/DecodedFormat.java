package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.LANES;

/** A format that plain loops decode before vectors multiply it: correct for any, and fast for many activations only. */
final class DecodedFormat implements RowFormat {

    private final RowDecoder decoder;
    private final int unit;

    DecodedFormat(ElementType type) {
        decoder = RowDecoder.of(type);
        unit = Math.max(type.elementsPerBlock(), LANES);
    }

    @Override
    public int unit() {
        return unit;
    }

    @Override
    public void arrange(float[] from, int fromOffset, int columns, float[] to, int toOffset) {
        System.arraycopy(from, fromOffset, to, toOffset, columns);
    }

    @Override
    public void unpack(Matrix weights, int row, int first, int last, float[] to, int toOffset) {
        decoder.decode(weights, row, first, last, to, toOffset);
    }

    @Override
    public void decode(Matrix weights, int row, int first, int last, float[] to, int toOffset) {
        decoder.decode(weights, row, first, last, to, toOffset);
    }
}
