package dev.tramontane.checkpoint;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads {@code params.json}, Mistral's own description. Without {@code moe} it is that of a dense model. */
final class ConsolidatedConfig {
    /** Dense models of before 2025 say nothing; this is what the longest of them were made for. */
    private static final int DENSE_CONTEXT = 128_000;

    private final SoftmaxScale softmaxScale;

    private ConsolidatedConfig(SoftmaxScale softmaxScale) {
        this.softmaxScale = softmaxScale;
    }

    static CheckpointConfig read(Settings root, SoftmaxScale softmaxScale) {
        return new ConsolidatedConfig(softmaxScale).root(root);
    }

    private CheckpointConfig root(Settings root) {
        Quantisation quantisation = quantisation(root);
        DecoderConfig decoder = decoder(root);
        Optional<VisionConfig> vision = root.section("vision_encoder").map(ConsolidatedConfig::vision);
        root.expectNothing("sliding_window");
        root.expect("use_biases", false);
        root.expect("causal", true);
        root.expect("activation", "silu");
        root.harmless("max_batch_size", "model_parallel");
        root.refuseUnknown();
        return new CheckpointConfig(new ModelConfig(decoder, vision), quantisation);
    }

    /** Under its own key or, in files that tools have rewritten, under that of the other dialect. */
    private static Quantisation quantisation(Settings root) {
        Optional<Settings> own = root.section("quantization");
        Optional<Settings> other = root.section("quantization_config");
        if (own.isPresent() && other.isPresent()) {
            throw root.wrong("quantization_config", "quantization says the same, keep one of them");
        }
        return own.map(QuantisationSettings::consolidated)
                .or(() -> other.map(QuantisationSettings::huggingFace))
                .orElse(Quantisation.NONE);
    }

    private DecoderConfig decoder(Settings root) {
        int layers = root.integer("n_layers", 1, Limits.LAYERS);
        int hidden = root.integer("dim", 1, Limits.WIDTH);
        float epsilon = (float) root.number("norm_eps", 0, 1);
        Optional<Settings> mixture = root.section("moe");
        AttentionConfig attention = mixture.isPresent() ? latent(root, epsilon) : grouped(root, hidden);
        int denseLayers = mixture.map(block -> block.integer("first_k_dense_replace", 0, layers, 0))
                .orElse(layers);
        DecoderConfig decoder = new DecoderConfig(
                root.integer("vocab_size", 1, Limits.VOCABULARY),
                hidden,
                layers,
                contextLength(root, mixture.isPresent()),
                epsilon,
                root.flag("tied_embeddings", false),
                attention,
                denseLayers,
                root.integer("hidden_dim", 1, Limits.WIDTH),
                mixture.map(ConsolidatedConfig::experts));
        mixture.ifPresent(Settings::refuseUnknown);
        return decoder;
    }

    private static int contextLength(Settings root, boolean isStated) {
        // Files that have both may disagree; readers of the format follow the first.
        int longest = root.integer("max_seq_len", 1, Limits.POSITIONS, isStated ? 0 : DENSE_CONTEXT);
        return longest == 0
                ? root.integer("max_position_embeddings", 1, Limits.POSITIONS)
                : root.integer("max_position_embeddings", 1, Limits.POSITIONS, longest);
    }

    private AttentionConfig grouped(Settings root, int hidden) {
        if (root.has("kv_lora_rank")) {
            throw root.wrong("moe", "must be there beside kv_lora_rank: latent attention comes with experts");
        }
        // Some files name the settings of the other attention, to say that there are none.
        for (String latent : List.of("q_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim")) {
            root.expectNothing(latent);
        }
        int heads = root.integer("n_heads", 1, Limits.HEADS);
        int keyValueHeads = root.integer("n_kv_heads", 1, heads, heads);
        if (heads % keyValueHeads != 0) {
            throw root.wrong("n_kv_heads", "must divide the " + heads + " n_heads evenly");
        }
        if (!root.has("head_dim") && hidden % heads != 0) {
            throw root.wrong("head_dim", "must be there where " + heads + " heads do not divide dim evenly");
        }
        int headSize = root.integer("head_dim", 2, Limits.HEAD_SIZE, hidden / heads);
        if (headSize < 2 || headSize % 2 != 0) {
            throw root.wrong("head_dim", "must be even, dimensions rotate in pairs, not " + headSize);
        }
        RopeConfig rope = new RopeConfig(
                root.number("rope_theta", Limits.LEAST_THETA, Limits.NUMBER, 10_000),
                root.section("yarn").map(ConsolidatedConfig::rotatingYarn));
        double factor = rope.yarn().map(RopeConfig.Yarn::factor).orElse(1.0);
        return new AttentionConfig.Grouped(
                heads,
                keyValueHeads,
                headSize,
                YarnMagnitude.softmaxScale(headSize, softmaxScale == SoftmaxScale.YARN, factor, 1),
                rope,
                temperature(root));
    }

    /** In dense models {@code apply_scale} is about the rotation, not about the scores. */
    private static RopeConfig.Yarn rotatingYarn(Settings block) {
        boolean scaled = block.flag("apply_scale", false);
        RopeConfig.Yarn yarn = yarn(block);
        return scaled ? yarn.withMagnitude(YarnMagnitude.of(yarn.factor(), 1)) : yarn;
    }

    private AttentionConfig latent(Settings root, float epsilon) {
        int heads = root.integer("n_heads", 1, Limits.HEADS);
        int nope = root.integer("qk_nope_head_dim", 1, Limits.HEAD_SIZE);
        int rope = root.integer("qk_rope_head_dim", 2, Limits.HEAD_SIZE);
        if (rope % 2 != 0) {
            throw root.wrong("qk_rope_head_dim", "must be even, dimensions rotate in pairs");
        }
        root.expectDerived("n_kv_heads", heads, "n_heads");
        root.expectDerived("head_dim", nope + rope, "qk_nope_head_dim + qk_rope_head_dim");
        OptionalInt queryRank = root.isNull("q_lora_rank")
                ? OptionalInt.empty()
                : OptionalInt.of(root.integer("q_lora_rank", 1, Limits.WIDTH));
        Optional<Settings> yarn = root.section("yarn");
        boolean corrected = switch (softmaxScale) {
            // Absent means off: the correction has hurt wherever it was measured on published weights.
            case AUTOMATIC ->
                yarn.map(block -> block.flag("apply_scale", false)).orElse(false);
            case PLAIN -> false;
            case YARN -> true;
        };
        RopeConfig positions = new RopeConfig(
                root.number("rope_theta", Limits.LEAST_THETA, Limits.NUMBER), yarn.map(ConsolidatedConfig::yarn));
        double factor = positions.yarn().map(RopeConfig.Yarn::factor).orElse(1.0);
        return new AttentionConfig.Latent(
                heads,
                queryRank,
                root.integer("kv_lora_rank", 1, Limits.WIDTH),
                nope,
                rope,
                root.integer("v_head_dim", 1, Limits.HEAD_SIZE),
                epsilon,
                YarnMagnitude.softmaxScale(nope + rope, corrected, factor, 1),
                positions,
                temperature(root));
    }

    private static RopeConfig.Yarn yarn(Settings block) {
        block.flag("apply_scale", false);
        double betaFast = block.number("beta", Limits.POSITIVE, Limits.NUMBER, 32);
        double betaSlow = block.number("alpha", Limits.POSITIVE, Limits.NUMBER, 1);
        if (betaFast < betaSlow) {
            throw block.wrong("beta", "must not be less than alpha, " + betaSlow);
        }
        RopeConfig.Yarn yarn = new RopeConfig.Yarn(
                block.number("factor", 1, Limits.NUMBER),
                block.integer("original_max_position_embeddings", 1, Limits.POSITIONS),
                betaFast,
                betaSlow,
                true,
                1);
        block.refuseUnknown();
        return yarn;
    }

    private static QueryTemperature temperature(Settings root) {
        Optional<Settings> block = root.section("llama_4_scaling");
        if (block.isEmpty()) {
            return QueryTemperature.NONE;
        }
        QueryTemperature temperature = new QueryTemperature(
                block.get().number("beta", 0, Limits.NUMBER),
                block.get().integer("original_max_position_embeddings", 1, Limits.POSITIONS));
        block.get().refuseUnknown();
        return temperature;
    }

    private static ExpertsConfig experts(Settings mixture) {
        ExpertsConfig experts = new ExpertsConfig(
                mixture.integer("num_experts", 1, Limits.EXPERTS),
                mixture.integer("num_experts_per_tok", 1, Limits.EXPERTS),
                mixture.integer("expert_hidden_dim", 1, Limits.WIDTH),
                mixture.integer("num_shared_experts", 0, Limits.SHARED_EXPERTS),
                mixture.integer("num_expert_groups", 1, Limits.EXPERTS, 1),
                mixture.integer("num_expert_groups_per_tok", 1, Limits.EXPERTS, 1),
                true,
                (float) mixture.number("routed_scale", Limits.POSITIVE, Limits.NUMBER, 1));
        Limits.checkExperts(
                mixture::wrong, experts, "num_experts_per_tok", "num_expert_groups", "num_expert_groups_per_tok");
        mixture.expect("route_every_n", 1);
        // How the trainer spread its experts over machines.
        mixture.harmless("expert_parallel", "expert_model_parallel");
        return experts;
    }

    private static VisionConfig vision(Settings vision) {
        vision.expect("mm_projector_id", "patch_merge");
        vision.expect("add_pre_mm_projector_layer_norm", true);
        vision.expect("image_token_id", ImageTokens.IMAGE);
        vision.expect("image_break_token_id", ImageTokens.BREAK);
        vision.expect("image_end_token_id", ImageTokens.END);
        int imageSize = vision.integer("image_size", 1, ImageTokens.LARGEST_IMAGE);
        VisionConfig config = new VisionConfig(
                vision.integer("hidden_size", 1, Limits.WIDTH),
                vision.integer("num_hidden_layers", 1, Limits.LAYERS),
                vision.integer("num_attention_heads", 1, Limits.HEADS),
                vision.integer("intermediate_size", 1, Limits.WIDTH),
                vision.integer("num_channels", 1, ImageTokens.MOST_CHANNELS, 3),
                vision.integer("patch_size", 1, ImageTokens.LARGEST_PATCH),
                vision.integer("max_image_size", 1, ImageTokens.LARGEST_IMAGE, imageSize),
                vision.integer("spatial_merge_size", 1, ImageTokens.LARGEST_MERGE, 2),
                vision.number("rope_theta", Limits.LEAST_THETA, Limits.NUMBER, 10_000),
                false,
                vision.flag("adapter_bias", false));
        ImageTokens.checkHeads(vision, config);
        vision.refuseUnknown();
        return config;
    }
}
