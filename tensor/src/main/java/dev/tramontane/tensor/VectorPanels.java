package dev.tramontane.tensor;

/** Weights in {@link Panels}, whose activations are quantised. */
final class VectorPanels implements VectorFormat {

    private final RowDecoder decoder;
    private final QuantisedActivations activations = new QuantisedActivations();

    VectorPanels(ElementType type) {
        decoder = RowDecoder.of(type);
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
