package dev.tramontane.checkpoint;

/** Checks that image encoder and projector are complete and have the right shapes. */
final class VisionLoader {
    private VisionLoader() {}

    /** @param textWidth the width of the decoder, which the projector leads to */
    static void check(VisionConfig config, int textWidth, WeightNames.Vision names, WeightReader reader) {
        int hidden = config.hiddenSize();
        int inner = config.intermediateSize();
        reader.expectPlain(names.patchConvolution(), hidden, config.channels(), config.patchSize(), config.patchSize());
        reader.expectPlain(names.encoderNorm(), hidden);
        for (int i = 0; i < config.layers(); i++) {
            String layer = names.layers() + i + ".";
            reader.expectPlain(layer + "attention_norm.weight", hidden);
            reader.expectPlain(layer + "ffn_norm.weight", hidden);
            for (String projection : names.attention()) {
                reader.expectPlain(layer + projection + ".weight", hidden, hidden);
            }
            reader.expectPlain(layer + names.feedForward().gate() + ".weight", inner, hidden);
            reader.expectPlain(layer + names.feedForward().up() + ".weight", inner, hidden);
            reader.expectPlain(layer + names.feedForward().down() + ".weight", hidden, inner);
        }
        reader.expectPlain(names.projectorNorm(), hidden);
        int merged = hidden * config.mergeSize() * config.mergeSize();
        reader.expectPlain(names.merger() + ".weight", hidden, merged);
        projection(names.projectorIn(), textWidth, hidden, config.projectorBias(), reader);
        projection(names.projectorOut(), textWidth, textWidth, config.projectorBias(), reader);
    }

    private static void projection(String module, int rows, int columns, boolean bias, WeightReader reader) {
        reader.expectPlain(module + ".weight", rows, columns);
        if (bias) {
            reader.expectPlain(module + ".bias", rows);
        }
    }
}
