package dev.tramontane.checkpoint;

import tools.jackson.databind.node.ObjectNode;

/** The inverse of {@link ConsolidatedConfig}. */
final class ConsolidatedConfigWriter {
    private ConsolidatedConfigWriter() {}

    static ObjectNode json(ModelConfig model, Quantisation quantisation) {
        DecoderConfig decoder = model.decoder();
        ObjectNode root = ConfigWriter.object();
        root.put("dim", decoder.hiddenSize())
                .put("n_layers", decoder.layers())
                .put("hidden_dim", decoder.denseWidth())
                .put("norm_eps", ConfigWriter.shortest(decoder.normEpsilon()))
                .put("vocab_size", decoder.vocabularySize())
                .put("tied_embeddings", decoder.tiedEmbeddings())
                .put("max_position_embeddings", decoder.contextLength());
        switch (decoder.attention()) {
            case AttentionConfig.Latent latent -> {
                describe(latent, decoder.normEpsilon(), root);
                ConfigWriter.require(decoder.experts().isPresent(), "experts", "absent beside latent attention,");
            }
            case AttentionConfig.Grouped grouped -> {
                describe(grouped, root);
                ConfigWriter.require(decoder.experts().isEmpty(), "experts", "beside grouped attention");
            }
        }
        decoder.experts()
                .ifPresent(experts ->
                        describe(experts, root.putObject("moe").put("first_k_dense_replace", decoder.denseLayers())));
        model.vision().ifPresent(vision -> describe(vision, root.putObject("vision_encoder")));
        switch (quantisation) {
            case NONE -> {}
            case FP8_PER_TENSOR ->
                root.putObject("quantization").put("qformat_weight", "fp8_e4m3").put("qscheme_act", "TENSOR");
            case NVFP4 -> ConfigWriter.describeNvfp4(root.putObject("quantization"));
        }
        return root;
    }

    private static void describe(AttentionConfig.Grouped attention, ObjectNode root) {
        root.put("n_heads", attention.heads())
                .put("n_kv_heads", attention.keyValueHeads())
                .put("head_dim", attention.headSize());
        ConfigWriter.require(
                attention.softmaxScale() == attention.plainScale(), "softmaxScale", attention.softmaxScale());
        double factor = attention.rope().yarn().map(RopeConfig.Yarn::factor).orElse(1.0);
        double magnitude =
                attention.rope().yarn().map(RopeConfig.Yarn::magnitude).orElse(1.0);
        ConfigWriter.require(magnitude == 1 || magnitude == YarnMagnitude.of(factor, 1), "attention_factor", magnitude);
        positions(attention, magnitude != 1, root);
    }

    private static void describe(AttentionConfig.Latent attention, float normEpsilon, ObjectNode root) {
        ConfigWriter.require(
                attention.latentNormEpsilon() == normEpsilon,
                "rms_norm_eps unlike latentNormEpsilon,",
                attention.latentNormEpsilon());
        root.put("n_heads", attention.heads())
                .put("n_kv_heads", attention.heads())
                .put("head_dim", attention.queryHeadSize())
                .put("kv_lora_rank", attention.keyValueRank())
                .put("qk_nope_head_dim", attention.nopeHeadSize())
                .put("qk_rope_head_dim", attention.ropeHeadSize())
                .put("v_head_dim", attention.valueHeadSize());
        if (attention.queryRank().isPresent()) {
            root.put("q_lora_rank", attention.queryRank().getAsInt());
        } else {
            root.putNull("q_lora_rank");
        }
        double factor = attention.rope().yarn().map(RopeConfig.Yarn::factor).orElse(1.0);
        double corrected = YarnMagnitude.softmaxScale(attention.queryHeadSize(), true, factor, 1);
        boolean plain = attention.softmaxScale() == attention.plainScale();
        ConfigWriter.require(plain || attention.softmaxScale() == corrected, "softmaxScale", attention.softmaxScale());
        attention
                .rope()
                .yarn()
                .ifPresent(yarn -> ConfigWriter.require(yarn.magnitude() == 1, "attention_factor", yarn.magnitude()));
        positions(attention, !plain, root);
    }

    private static void positions(AttentionConfig attention, boolean appliesScale, ObjectNode root) {
        RopeConfig rope = attention.rope();
        ConfigWriter.require(rope.pairing() == RopeConfig.Pairing.INTERLEAVED, "pairing", rope.pairing());
        ConfigWriter.require(rope.stretch() == 1, "stretch", rope.stretch());
        root.put("rope_theta", rope.theta());
        rope.yarn().ifPresent(yarn -> {
            ConfigWriter.require(yarn.truncate(), "truncate", yarn.truncate());
            root.putObject("yarn")
                    .put("factor", yarn.factor())
                    .put("original_max_position_embeddings", yarn.originalLength())
                    .put("beta", yarn.betaFast())
                    .put("alpha", yarn.betaSlow())
                    .put("apply_scale", appliesScale);
        });
        QueryTemperature temperature = attention.temperature();
        if (temperature.beta() != 0) {
            root.putObject("llama_4_scaling")
                    .put("beta", temperature.beta())
                    .put("original_max_position_embeddings", temperature.originalLength());
        }
    }

    private static void describe(ExpertsConfig experts, ObjectNode mixture) {
        ConfigWriter.require(experts.normalised(), "norm_topk_prob", experts.normalised());
        mixture.put("num_experts", experts.count())
                .put("num_experts_per_tok", experts.perToken())
                .put("expert_hidden_dim", experts.width())
                .put("num_shared_experts", experts.shared())
                .put("num_expert_groups", experts.groups())
                .put("num_expert_groups_per_tok", experts.groupsPerToken())
                .put("routed_scale", ConfigWriter.shortest(experts.scalingFactor()))
                .put("route_every_n", 1);
    }

    private static void describe(VisionConfig vision, ObjectNode encoder) {
        ConfigWriter.require(!vision.gelu(), "gelu", vision.gelu());
        encoder.put("hidden_size", vision.hiddenSize())
                .put("num_hidden_layers", vision.layers())
                .put("num_attention_heads", vision.heads())
                .put("intermediate_size", vision.intermediateSize())
                .put("num_channels", vision.channels())
                .put("patch_size", vision.patchSize())
                .put("image_size", vision.imageSize())
                .put("max_image_size", vision.imageSize())
                .put("rope_theta", vision.ropeTheta())
                .put("mm_projector_id", "patch_merge")
                .put("add_pre_mm_projector_layer_norm", true)
                .put("spatial_merge_size", vision.mergeSize())
                .put("adapter_bias", vision.projectorBias())
                .put("image_token_id", ImageTokens.IMAGE)
                .put("image_break_token_id", ImageTokens.BREAK)
                .put("image_end_token_id", ImageTokens.END);
    }
}
