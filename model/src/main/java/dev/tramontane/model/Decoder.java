package dev.tramontane.model;

import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.DecoderWeights;
import java.util.List;

/** The text decoder: a configuration and immutable weights, shared by any number of {@link ForwardPass}es. */
public final class Decoder {

    private final DecoderConfig config;
    private final DecoderWeights weights;
    private final List<LatentHeads> heads;
    private final RotaryEmbedding rope;

    public Decoder(DecoderConfig config, DecoderWeights weights) {
        this.config = config;
        this.weights = weights;
        heads = weights.layers().stream()
                .map(layer -> LatentHeads.of(config.attention(), layer.attention()))
                .toList();
        rope = new RotaryEmbedding(config.attention().rope(), config.attention().ropeHeadSize());
    }

    public DecoderConfig config() {
        return config;
    }

    DecoderWeights weights() {
        return weights;
    }

    LatentHeads heads(int layer) {
        return heads.get(layer);
    }

    RotaryEmbedding rope() {
        return rope;
    }
}
