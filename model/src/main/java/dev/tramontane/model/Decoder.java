package dev.tramontane.model;

import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.DecoderWeights;

/** The text decoder: a configuration and immutable weights, shared by any number of {@link ForwardPass}es. */
public final class Decoder {

    private final DecoderConfig config;
    private final DecoderWeights weights;
    private final RotaryEmbedding rope;

    public Decoder(DecoderConfig config, DecoderWeights weights) {
        this.config = config;
        this.weights = weights;
        rope = new RotaryEmbedding(config.attention().rope(), config.attention().ropeHeadSize());
    }

    public DecoderConfig config() {
        return config;
    }

    DecoderWeights weights() {
        return weights;
    }

    RotaryEmbedding rope() {
        return rope;
    }
}
