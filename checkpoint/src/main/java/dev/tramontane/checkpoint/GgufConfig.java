package dev.tramontane.checkpoint;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the architecture from the keys of a GGUF file: {@code mistral4}, which converters make of Hugging Face
 * checkpoints, or {@code deepseek2}, which they make of Mistral's own. Both describe the same model.
 */
final class GgufConfig {
    private static final String MISTRAL4 = "mistral4";
    private static final String DEEPSEEK2 = "deepseek2";
    private static final QueryTemperature RELEASED_TEMPERATURE = new QueryTemperature(0.1, 8192);

    /** Converters multiply YaRN's multiplier of the logarithm with this. */
    static final double MULTIPLIER_UNIT = 0.1;

    static final int SOFTMAX_GATING = 1;
    private static final double ROUNDING = 1e-6;

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
        if (!architecture.equals(MISTRAL4) && !architecture.equals(DEEPSEEK2)) {
            throw general.wrong("architecture", "only " + MISTRAL4 + " and " + DEEPSEEK2 + " are supported");
        }
        GgufSettings settings = new GgufSettings(file, metadata, architecture + ".");
        DecoderConfig decoder = new GgufConfig(architecture, settings, files, softmaxScale).decoder();
        return new CheckpointConfig(new ModelConfig(decoder, Optional.empty()), Quantisation.NONE);
    }

    private DecoderConfig decoder() {
        int layers = settings.integer("block_count", 1, Limits.LAYERS);
        int contextLength = settings.integer("context_length", 1, Limits.POSITIONS);
        float epsilon = (float) settings.number("attention.layer_norm_rms_epsilon", 0, 1);
        ExpertsConfig experts = experts();
        DecoderConfig decoder = new DecoderConfig(
                vocabularySize(),
                settings.integer("embedding_length", 1, Limits.WIDTH),
                layers,
                contextLength,
                epsilon,
                !files.has(WeightNames.Gguf.HEAD),
                attention(epsilon, contextLength),
                settings.integer("leading_dense_block_count", 0, layers, 0),
                settings.integer("feed_forward_length", 1, Limits.WIDTH, experts.width()),
                experts);
        settings.expect("attention.causal", true);
        settings.expect("attention.sliding_window", 0);
        settings.expect("nextn_predict_layers", 0);
        settings.refuseUnknown();
        return decoder;
    }

    private int vocabularySize() {
        TensorFiles.Stored embedding = files.find(WeightNames.Gguf.EMBEDDING);
        int rows =
                embedding == null ? 0 : (int) Math.min(embedding.info().shape().getFirst(), Integer.MAX_VALUE);
        int stated = settings.integer("vocab_size", 1, Limits.VOCABULARY, rows);
        if (stated < 1 || stated > Limits.VOCABULARY) {
            throw settings.wrong("vocab_size", "must be there, or " + WeightNames.Gguf.EMBEDDING + " of such a size");
        }
        return stated;
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
        RopeConfig positions = rope(multiplier, contextLength);
        double factor = positions.yarn().map(RopeConfig.Yarn::factor).orElse(1.0);
        boolean corrected = switch (softmaxScale) {
            // A multiplier is in every file of the family, whether the correction is meant or not.
            case AUTOMATIC, PLAIN -> false;
            case YARN -> true;
        };
        return new AttentionConfig(
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

    private RopeConfig rope(double multiplier, int contextLength) {
        double theta = settings.number("rope.freq_base", Limits.LEAST_THETA, Limits.NUMBER, 10_000);
        String type =
                settings.text("rope.scaling.type").orElse(settings.has("rope.scaling.factor") ? "linear" : "none");
        settings.harmless("rope.scaling.finetuned");
        return switch (type) {
            case "none" -> {
                settings.harmless(
                        "rope.scaling.factor",
                        "rope.scaling.original_context_length",
                        "rope.scaling.yarn_beta_fast",
                        "rope.scaling.yarn_beta_slow");
                yield new RopeConfig(theta, Optional.empty());
            }
            case "yarn" -> new RopeConfig(theta, Optional.of(yarn(multiplier, contextLength)));
            default -> throw settings.wrong("rope.scaling.type", "only none and yarn are supported");
        };
    }

    private RopeConfig.Yarn yarn(double multiplier, int contextLength) {
        settings.expect("rope.scaling.yarn_attn_factor", 1);
        settings.expect("rope.scaling.yarn_ext_factor", 1);
        double factor = settings.number("rope.scaling.factor", 1, Limits.NUMBER);
        double betaFast = settings.number("rope.scaling.yarn_beta_fast", Limits.POSITIVE, Limits.NUMBER, 32);
        double betaSlow = settings.number("rope.scaling.yarn_beta_slow", Limits.POSITIVE, Limits.NUMBER, 1);
        if (betaFast < betaSlow) {
            throw settings.wrong("rope.scaling.yarn_beta_fast", "must not be less than the slow one, " + betaSlow);
        }
        double magnitude = YarnMagnitude.of(factor, 1);
        if (multiplier != 0) {
            magnitude /= YarnMagnitude.of(factor, architecture.equals(DEEPSEEK2) ? 1 : multiplier);
        }
        magnitude *= settings.number("rope.scaling.attn_factor", Limits.POSITIVE, Limits.NUMBER, 1);
        return new RopeConfig.Yarn(
                factor,
                settings.integer("rope.scaling.original_context_length", 1, Limits.POSITIONS, contextLength),
                betaFast,
                betaSlow,
                true,
                // A factor in single precision that was meant to cancel it does not quite.
                Math.abs(magnitude - 1) < ROUNDING ? 1 : magnitude);
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
}
