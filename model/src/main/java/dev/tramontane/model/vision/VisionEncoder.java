package dev.tramontane.model.vision;

import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.checkpoint.VisionWeights;
import dev.tramontane.model.AxialRotaryEmbedding;
import dev.tramontane.model.GateFunction;

/**
 * The image encoder and its projector (Pixtral, arXiv 2410.07073): a configuration and immutable weights, shared by any
 * number of {@link VisionPass}es.
 */
public final class VisionEncoder {

    private final VisionConfig config;
    private final VisionWeights weights;
    private final AxialRotaryEmbedding rope;

    public VisionEncoder(VisionConfig config, VisionWeights weights) {
        this.config = config;
        this.weights = weights;
        int headSize = config.hiddenSize() / config.heads();
        rope = new AxialRotaryEmbedding(config.ropeTheta(), headSize, weights.rotaryPairs());
    }

    public VisionConfig config() {
        return config;
    }

    /** Numbers per row of the result: the decoder's hidden size. */
    public int featureWidth() {
        return weights.projector().out().weights().rows();
    }

    /** Pixels per side of the square that becomes one row of the result. */
    public int cellSize() {
        return config.patchSize() * config.mergeSize();
    }

    VisionWeights weights() {
        return weights;
    }

    AxialRotaryEmbedding rope() {
        return rope;
    }

    GateFunction gateFunction() {
        return config.gelu() ? GateFunction.GELU : GateFunction.SILU;
    }
}
