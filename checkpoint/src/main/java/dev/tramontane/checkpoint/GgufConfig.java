package dev.tramontane.checkpoint;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the architecture from the keys of a GGUF file: {@code mistral4}, which converters make of Hugging Face
 * checkpoints, or {@code deepseek2}, which they make of Mistral's own. Both describe the same model. Dense models are
 * the affair of {@link GgufDenseConfig}.
 */
final class GgufConfig {
    private static final String MISTRAL4 = "mistral4";
    private static final String DEEPSEEK2 = "deepseek2";
    private static final QueryTemperature RELEASED_TEMPERATURE = new QueryTemperature(0.1, 8192);

    /** Converters multiply YaRN's multiplier of the logarithm with this. */
    static final double MULTIPLIER_UNIT = 0.1;

    static final int SOFTMAX_GATING = 1;
    private final String architecture;
    private final GgufSettings settings;
    private final TensorFiles files;
    private final SoftmaxScale softmaxScale;

    private GgufConfig(String architecture, GgufSettings settings, TensorFiles files, SoftmaxScale softmaxScale) {
        this.architecture = architecture;
        this.settings = settings;
        this.files = files;
        this.softmaxScale = softmaxScale;
    }

    static CheckpointConfig read(
            Path file, Map<String, GgufValue> metadata, TensorFiles files, SoftmaxScale softmaxScale) {
        GgufSettings general = new GgufSettings(file, metadata, "general.");
        String architecture = general.text("architecture").orElse("absent");
        GgufSettings settings = new GgufSettings(file, metadata, architecture + ".");
        DecoderConfig decoder = switch (architecture) {
            case MISTRAL4, DEEPSEEK2 -> new GgufConfig(architecture, settings, files, softmaxScale).decoder();
            case GgufDenseConfig.LLAMA, GgufDenseConfig.MISTRAL3 ->
                new GgufDenseConfig(settings, files, softmaxScale).decoder();
            default ->
                throw general.wrong(
                        "architecture",
                        "only " + MISTRAL4 + ", " + DEEPSEEK2 + ", " + GgufDenseConfig.LLAMA + " and "
                                + GgufDenseConfig.MISTRAL3 + " are supported");
        };
        return new CheckpointConfig(new ModelConfig(decoder, Optional.empty()), Quantisation.NONE);
    }

    private DecoderConfig decoder() {
        int layers = settings.integer("block_count", 1, Limits.LAYERS);
        int contextLength = settings.integer("context_length", 1, Limits.POSITIONS);
        float epsilon = (float) settings.number("attention.layer_norm_rms_epsilon", 0, 1);
        ExpertsConfig experts = experts();
        DecoderConfig decoder = new DecoderConfig(
                vocabularySize(settings, files),
                settings.integer("embedding_length", 1, Limits.WIDTH),
                layers,
                contextLength,
                epsilon,
                !files.has(WeightNames.Gguf.HEAD),
                attention(epsilon, contextLength),
                settings.integer("leading_dense_block_count", 0, layers, 0),
                settings.integer("feed_forward_length", 1, Limits.WIDTH, experts.width()),
                Optional.of(experts));
        settings.expect("attention.causal", true);
        settings.expect("attention.sliding_window", 0);
        settings.expect("nextn_predict_layers", 0);
        settings.refuseUnknown();
        return decoder;
    }

    private AttentionConfig attention(float epsilon, int contextLength) {
        int heads = settings.integer("attention.head_count", 1, Limits.HEADS);
        int rank = settings.integer("attention.kv_lora_rank", 1, Limits.WIDTH);
        int rope = settings.integer("rope.dimension_count", 2, Limits.HEAD_SIZE);
        if (rope % 2 != 0) {
            throw settings.wrong("rope.dimension_count", "must be even, dimensions rotate in pairs");
        }
        // Newer files describe what is cached as if it were one key and value head, and the real heads beside it.
        boolean latent = settings.has("attention.key_length_mla");
        String suffix = latent ? "_mla" : "";
        int queryHead = settings.integer("attention.key_length" + suffix, 1, 2 * Limits.HEAD_SIZE);
        if (queryHead <= rope) {
            throw settings.wrong(
                    "attention.key_length" + suffix, "must be more than rope.dimension_count, which is " + rope);
        }
        int value = settings.integer("attention.value_length" + suffix, 1, Limits.HEAD_SIZE);
        if (latent) {
            String cached = "attention.kv_lora_rank + rope.dimension_count";
            settings.expectDerived("attention.key_length", Math.addExact(rank, rope), cached);
            settings.expectDerived("attention.value_length", rank, "attention.kv_lora_rank");
            settings.expectDerived("attention.head_count_kv", 1, "attention.key_length_mla");
        } else {
            settings.expectDerived("attention.head_count_kv", heads, "attention.head_count");
        }
        int queryRank = settings.integer("attention.q_lora_rank", 0, Limits.WIDTH, 0);
        double multiplier = settings.number("rope.scaling.yarn_log_multiplier", 0, Limits.NUMBER, 0) / MULTIPLIER_UNIT;
        double divisor = multiplier != 0 && architecture.equals(DEEPSEEK2) ? 1 : multiplier;
        RopeConfig positions = GgufRope.read(settings, divisor, contextLength);
        double factor = positions.yarn().map(RopeConfig.Yarn::factor).orElse(1.0);
        boolean corrected = switch (softmaxScale) {
            // A multiplier is in every file of the family, whether the correction is meant or not.
            case AUTOMATIC, PLAIN -> false;
            case YARN -> true;
        };
        return new AttentionConfig.Latent(
                heads,
                queryRank == 0 ? OptionalInt.empty() : OptionalInt.of(queryRank),
                rank,
                queryHead - rope,
                rope,
                value,
                epsilon,
                YarnMagnitude.softmaxScale(queryHead, corrected, factor, multiplier == 0 ? 1 : multiplier),
                positions,
                temperature(positions));
    }

    /** Converters of Hugging Face checkpoints leave the temperature out, though the model was trained with it. */
    private QueryTemperature temperature(RopeConfig positions) {
        double absent = architecture.equals(MISTRAL4) ? RELEASED_TEMPERATURE.beta() : 0;
        double beta = settings.number("attention.temperature_scale", 0, Limits.NUMBER, absent);
        int original =
                positions.yarn().map(RopeConfig.Yarn::originalLength).orElse(RELEASED_TEMPERATURE.originalLength());
        int length = settings.integer("attention.temperature_length", 1, Limits.POSITIONS, original);
        return beta == 0 ? QueryTemperature.NONE : new QueryTemperature(beta, length);
    }

    private ExpertsConfig experts() {
        double factor = settings.number("expert_weights_scale", 0, Limits.NUMBER, 1);
        ExpertsConfig experts = new ExpertsConfig(
                settings.integer("expert_count", 1, Limits.EXPERTS),
                settings.integer("expert_used_count", 1, Limits.EXPERTS),
                settings.integer("expert_feed_forward_length", 1, Limits.WIDTH),
                settings.integer("expert_shared_count", 0, Limits.SHARED_EXPERTS, 0),
                settings.integer("expert_group_count", 1, Limits.EXPERTS, 1),
                settings.integer("expert_group_used_count", 1, Limits.EXPERTS, 1),
                settings.flag("expert_weights_norm", false),
                // Zero is how some converters say that there is none.
                factor == 0 ? 1 : (float) factor);
        Limits.checkExperts(
                settings::wrong, experts, "expert_used_count", "expert_group_count", "expert_group_used_count");
        settings.expect("expert_gating_func", SOFTMAX_GATING);
        settings.expect("moe_every_n_layers", 1);
        return experts;
    }

    /** As stated, or the rows of the embedding. */
    static int vocabularySize(GgufSettings settings, TensorFiles files) {
        TensorFiles.Stored embedding = files.find(WeightNames.Gguf.EMBEDDING);
        int rows =
                embedding == null ? 0 : (int) Math.min(embedding.info().shape().getFirst(), Integer.MAX_VALUE);
        int stated = settings.integer("vocab_size", 1, Limits.VOCABULARY, rows);
        if (stated < 1 || stated > Limits.VOCABULARY) {
            throw settings.wrong("vocab_size", "must be there, or " + WeightNames.Gguf.EMBEDDING + " of such a size");
        }
        return stated;
    }
}
