package dev.tramontane.tensor;

/** Weights that are multiplied with {@link QuantisedActivations}, in panels or in rows that are interleaved on the way. */
final class QuantisedFormat implements VectorFormat {

    private final RowDecoder decoder;
    private final QuantisedActivations activations;

    QuantisedFormat(ElementType type) {
        decoder = RowDecoder.of(type);
        activations =
                type.inRows() == ElementType.Q4_0 ? QuantisedActivations.forNibbles() : QuantisedActivations.forBytes();
    }

    @Override
    public int unit() {
        return Panels.BLOCK;
    }

    @Override
    public void arrange(float[] from, int fromOffset, int columns, float[] to, int toOffset) {
        activations.arrange(from, fromOffset, columns, to, toOffset);
    }

    @Override
    public void decode(Matrix weights, int row, int first, int last, float[] to, int toOffset) {
        decoder.decode(weights, row, first, last, to, toOffset);
    }
}
