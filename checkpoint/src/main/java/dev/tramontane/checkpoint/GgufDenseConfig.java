package dev.tramontane.checkpoint;

import java.util.Optional;

/**
 * Reads a dense architecture from the keys of a GGUF file: {@code llama}, which converters make of most of Mistral's dense
 * models, or {@code mistral3}, which adds the query temperature of the newer ones.
 */
final class GgufDenseConfig {
    static final String LLAMA = "llama";
    static final String MISTRAL3 = "mistral3";

    private final GgufSettings settings;
    private final TensorFiles files;
    private final SoftmaxScale softmaxScale;

    GgufDenseConfig(GgufSettings settings, TensorFiles files, SoftmaxScale softmaxScale) {
        this.settings = settings;
        this.files = files;
        this.softmaxScale = softmaxScale;
    }

    DecoderConfig decoder() {
        refuseFactors();
        int layers = settings.integer("block_count", 1, Limits.LAYERS);
        int contextLength = settings.integer("context_length", 1, Limits.POSITIONS);
        int hidden = settings.integer("embedding_length", 1, Limits.WIDTH);
        // Sparse models of this architecture choose after another rule than those that are supported.
        settings.expect("expert_count", 0);
        settings.expect("expert_used_count", 0);
        DecoderConfig decoder = new DecoderConfig(
                GgufConfig.vocabularySize(settings, files),
                hidden,
                layers,
                contextLength,
                (float) settings.number("attention.layer_norm_rms_epsilon", 0, 1),
                !files.has(WeightNames.Gguf.HEAD),
                attention(hidden, contextLength),
                layers,
                settings.integer("feed_forward_length", 1, Limits.WIDTH),
                Optional.empty());
        settings.expect("attention.causal", true);
        settings.expect("attention.sliding_window", 0);
        settings.refuseUnknown();
        return decoder;
    }

    /** A tensor, but it says how to rotate. */
    private void refuseFactors() {
        TensorFiles.Stored factors = files.find(WeightNames.Gguf.ROPE_FACTORS);
        if (factors != null) {
            throw new CheckpointException(factors.info().file() + ": tensor " + Quoted.of(WeightNames.Gguf.ROPE_FACTORS)
                    + " scales the frequencies of the rotary embedding one by one, as Llama 3.1 and later do,"
                    + " which is not supported; use a model without it");
        }
    }

    private AttentionConfig attention(int hidden, int contextLength) {
        int heads = settings.integer("attention.head_count", 1, Limits.HEADS);
        int keyValueHeads = settings.integer("attention.head_count_kv", 1, heads, heads);
        if (heads % keyValueHeads != 0) {
            throw settings.wrong(
                    "attention.head_count_kv", "must divide attention.head_count, which is " + heads + ", evenly");
        }
        int headSize = headSize(hidden, heads);
        settings.expectDerived("attention.value_length", headSize, "attention.key_length");
        settings.expectDerived("rope.dimension_count", headSize, "attention.key_length");
        double multiplier = settings.number("rope.scaling.yarn_log_multiplier", 0, Limits.NUMBER, 0);
        RopeConfig rope = GgufRope.read(settings, multiplier, contextLength);
        double factor = rope.yarn().map(RopeConfig.Yarn::factor).orElse(1.0);
        boolean corrected = softmaxScale == SoftmaxScale.YARN;
        return new AttentionConfig.Grouped(
                heads,
                keyValueHeads,
                headSize,
                YarnMagnitude.softmaxScale(headSize, corrected, factor, multiplier == 0 ? 1 : multiplier),
                rope,
                temperature(rope, contextLength));
    }

    private int headSize(int hidden, int heads) {
        boolean stated = settings.has("attention.key_length");
        if (!stated && hidden % heads != 0) {
            throw settings.wrong(
                    "attention.key_length", "must be there where heads do not divide the embedding_length evenly");
        }
        int size = settings.integer("attention.key_length", 2, Limits.HEAD_SIZE, hidden / heads);
        if (size < 2 || size % 2 != 0) {
            throw settings.wrong("attention.key_length", "must be even, dimensions rotate in pairs, not " + size);
        }
        return size;
    }

    private QueryTemperature temperature(RopeConfig rope, int contextLength) {
        double beta = settings.number("attention.temperature_scale", 0, Limits.NUMBER, 0);
        int original = rope.yarn().map(RopeConfig.Yarn::originalLength).orElse(contextLength);
        int length = settings.integer("attention.temperature_length", 1, Limits.POSITIONS, original);
        return beta == 0 ? QueryTemperature.NONE : new QueryTemperature(beta, length);
    }
}
