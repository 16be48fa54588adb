package dev.tramontane.checkpoint;

import tools.jackson.databind.node.ObjectNode;

/** The inverse of {@link HuggingFaceConfig}. */
final class HuggingFaceConfigWriter {
    private static final int PADDING_TOKEN = 11;

    private HuggingFaceConfigWriter() {}

    static ObjectNode json(ModelConfig model, Quantisation quantisation) {
        ObjectNode root = ConfigWriter.object();
        if (model.vision().isPresent()) {
            root.putArray("architectures").add("Mistral3ForConditionalGeneration");
            root.put("model_type", "mistral3");
            describe(model.decoder(), root.putObject("text_config"));
            describe(model.vision().get(), root);
        } else {
            String type = modelType(model.decoder().attention());
            root.putArray("architectures")
                    .add(
                            type.equals(HuggingFaceConfig.SPARSE)
                                    ? "Mistral4ForCausalLM"
                                    : HuggingFaceDense.architecture(type));
            describe(model.decoder(), root);
        }
        root.put("tie_word_embeddings", model.decoder().tiedEmbeddings());
        root.put("dtype", "bfloat16");
        switch (quantisation) {
            case NONE -> {}
            case FP8_PER_TENSOR -> {
                ObjectNode block = root.putObject("quantization_config");
                block.put("quant_method", "fp8")
                        .put("activation_scheme", "static")
                        .putNull("weight_block_size");
                block.putArray("modules_to_not_convert").add("lm_head");
            }
            case NVFP4 -> ConfigWriter.describeNvfp4(root.putObject("quantization_config"));
        }
        return root;
    }

    private static void describe(DecoderConfig decoder, ObjectNode text) {
        text.put("model_type", modelType(decoder.attention()))
                .put("vocab_size", decoder.vocabularySize())
                .put("hidden_size", decoder.hiddenSize())
                .put("num_hidden_layers", decoder.layers())
                .put("max_position_embeddings", decoder.contextLength())
                .put("rms_norm_eps", ConfigWriter.shortest(decoder.normEpsilon()))
                .put("intermediate_size", decoder.denseWidth())
                .put("hidden_act", "silu")
                .put("bos_token_id", 1)
                .put("eos_token_id", 2);
        if (decoder.vocabularySize() > PADDING_TOKEN) {
            text.put("pad_token_id", PADDING_TOKEN);
        } else {
            text.putNull("pad_token_id");
        }
        switch (decoder.attention()) {
            case AttentionConfig.Latent latent -> {
                text.put("first_k_dense_replace", decoder.denseLayers());
                describe(latent, text);
                ConfigWriter.require(decoder.experts().isPresent(), "experts", "absent beside latent attention,");
            }
            case AttentionConfig.Grouped grouped -> {
                describe(grouped, text);
                ConfigWriter.require(decoder.experts().isEmpty(), "experts", "beside grouped attention");
            }
        }
        decoder.experts().ifPresent(experts -> describe(experts, text));
    }

    private static String modelType(AttentionConfig attention) {
        return switch (attention) {
            case AttentionConfig.Latent _ -> HuggingFaceConfig.SPARSE;
            case AttentionConfig.Grouped grouped ->
                grouped.temperature().beta() == 0 ? HuggingFaceDense.MISTRAL : HuggingFaceDense.MINISTRAL3;
        };
    }

    private static void describe(AttentionConfig.Grouped attention, ObjectNode text) {
        RopeConfig rope = attention.rope();
        ConfigWriter.require(rope.pairing() == RopeConfig.Pairing.HALVES, "pairing", rope.pairing());
        ConfigWriter.require(
                attention.softmaxScale() == attention.plainScale(), "softmaxScale", attention.softmaxScale());
        text.put("num_attention_heads", attention.heads())
                .put("num_key_value_heads", attention.keyValueHeads())
                .put("head_dim", attention.headSize())
                .putNull("sliding_window");
        boolean plain = rope.yarn().isEmpty() && rope.stretch() == 1;
        if (plain && attention.temperature().beta() == 0) {
            // As older readers want it, and newer ones still understand.
            text.put("rope_theta", rope.theta());
        } else {
            describe(attention, rope, text.putObject("rope_parameters"));
        }
    }

    private static void describe(AttentionConfig.Latent attention, ObjectNode text) {
        ConfigWriter.require(
                attention.latentNormEpsilon() == HuggingFaceConfig.LATENT_NORM_EPSILON,
                "latentNormEpsilon",
                attention.latentNormEpsilon());
        ConfigWriter.require(
                attention.softmaxScale() == attention.plainScale(), "softmaxScale", attention.softmaxScale());
        if (attention.queryRank().isPresent()) {
            text.put("q_lora_rank", attention.queryRank().getAsInt());
        } else {
            text.putNull("q_lora_rank");
        }
        text.put("num_attention_heads", attention.heads())
                .put("num_key_value_heads", attention.heads())
                .put("kv_lora_rank", attention.keyValueRank())
                .put("qk_nope_head_dim", attention.nopeHeadSize())
                .put("qk_rope_head_dim", attention.ropeHeadSize())
                .put("qk_head_dim", attention.queryHeadSize())
                .put("head_dim", attention.queryHeadSize())
                .put("v_head_dim", attention.valueHeadSize())
                .put("attention_bias", false)
                .put("rope_interleave", true);
        ConfigWriter.require(
                attention.rope().pairing() == RopeConfig.Pairing.INTERLEAVED,
                "pairing",
                attention.rope().pairing());
        ObjectNode block = text.putObject("rope_parameters");
        block.put("partial_rotary_factor", attention.ropeHeadSize() / (double) attention.queryHeadSize());
        describe(attention, attention.rope(), block);
    }

    private static void describe(AttentionConfig attention, RopeConfig rope, ObjectNode block) {
        block.put("rope_theta", rope.theta())
                .put("rope_type", rope.yarn().isPresent() ? "yarn" : rope.stretch() == 1 ? "default" : "linear");
        if (rope.stretch() != 1) {
            ConfigWriter.require(rope.yarn().isEmpty(), "stretch beside yarn,", rope.stretch());
            block.put("factor", rope.stretch());
        }
        rope.yarn()
                .ifPresent(yarn -> block.put("factor", yarn.factor())
                        .put("original_max_position_embeddings", yarn.originalLength())
                        .put("beta_fast", yarn.betaFast())
                        .put("beta_slow", yarn.betaSlow())
                        .put("truncate", yarn.truncate())
                        // Rather than mscale and mscale_all_dim, from which some readers derive another softmax scale.
                        .put("attention_factor", yarn.magnitude()));
        QueryTemperature temperature = attention.temperature();
        if (temperature.beta() != 0) {
            ConfigWriter.require(
                    rope.yarn().isEmpty() || rope.yarn().get().originalLength() == temperature.originalLength(),
                    "temperature.originalLength",
                    temperature.originalLength());
            block.put("llama_4_scaling_beta", temperature.beta())
                    .put("original_max_position_embeddings", temperature.originalLength());
        }
    }

    private static void describe(ExpertsConfig experts, ObjectNode text) {
        text.put("n_routed_experts", experts.count())
                .put("num_experts_per_tok", experts.perToken())
                .put("moe_intermediate_size", experts.width())
                .put("n_shared_experts", experts.shared())
                .put("n_group", experts.groups())
                .put("topk_group", experts.groupsPerToken())
                .put("norm_topk_prob", experts.normalised())
                .put("routed_scaling_factor", ConfigWriter.shortest(experts.scalingFactor()));
    }

    private static void describe(VisionConfig vision, ObjectNode root) {
        root.put("image_token_index", ImageTokens.IMAGE)
                .put("projector_hidden_act", "gelu")
                .put("vision_feature_layer", -1)
                .put("multimodal_projector_bias", vision.projectorBias())
                .put("spatial_merge_size", vision.mergeSize());
        ObjectNode encoder = root.putObject("vision_config");
        encoder.put("model_type", "pixtral")
                .put("hidden_size", vision.hiddenSize())
                .put("num_hidden_layers", vision.layers())
                .put("num_attention_heads", vision.heads())
                .put("head_dim", vision.hiddenSize() / vision.heads())
                .put("intermediate_size", vision.intermediateSize())
                .put("num_channels", vision.channels())
                .put("patch_size", vision.patchSize())
                .put("image_size", vision.imageSize())
                .put("hidden_act", vision.gelu() ? "gelu" : "silu");
        encoder.putObject("rope_parameters")
                .put("rope_theta", vision.ropeTheta())
                .put("rope_type", "axial");
    }
}
