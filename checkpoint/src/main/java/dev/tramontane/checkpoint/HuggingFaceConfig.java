package dev.tramontane.checkpoint;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads {@code config.json}: either {@code mistral3}, which wraps a text model and a {@code pixtral} encoder, or a text
 * model alone: {@code mistral4}, or one of the dense ones of {@link HuggingFaceDense}. Sizes must be stated; switches that are absent have the defaults of the format's own
 * classes.
 */
final class HuggingFaceConfig {
    /** The reference has this fixed, whatever rms_norm_eps says. */
    static final float LATENT_NORM_EPSILON = 1e-6f;

    static final String SPARSE = "mistral4";
    private static final String WRAPPER = "mistral3";
    private static final String SUPPORTED = "only " + WRAPPER + ", " + SPARSE + " and the dense "
            + String.join(", ", HuggingFaceDense.MODEL_TYPES) + " are supported";

    private final SoftmaxScale softmaxScale;

    private HuggingFaceConfig(SoftmaxScale softmaxScale) {
        this.softmaxScale = softmaxScale;
    }

    static CheckpointConfig read(Settings root, SoftmaxScale softmaxScale) {
        return new HuggingFaceConfig(softmaxScale).root(root);
    }

    private CheckpointConfig root(Settings root) {
        String type = root.text("model_type").orElseThrow(() -> root.wrong("model_type", SUPPORTED));
        Quantisation quantisation = root.section("quantization_config")
                .map(QuantisationSettings::huggingFace)
                .orElse(Quantisation.NONE);
        ModelConfig model = type.equals(WRAPPER)
                ? wrapped(root)
                : new ModelConfig(decoder(root, type, tied(root)), Optional.empty());
        return new CheckpointConfig(model, quantisation);
    }

    private ModelConfig wrapped(Settings root) {
        root.expectAll("architectures", "Mistral3ForConditionalGeneration");
        Settings text = root.section("text_config")
                .orElseThrow(() -> root.wrong("text_config", "must describe the text model"));
        boolean tied = root.has("tie_word_embeddings") ? tied(root) : tied(text);
        if (text.has("tie_word_embeddings") && tied(text) != tied) {
            throw text.wrong("tie_word_embeddings", "contradicts tie_word_embeddings outside of text_config");
        }
        DecoderConfig decoder = decoder(text, text.text("model_type").orElse(SPARSE), tied);
        Optional<VisionConfig> vision = HuggingFaceVision.read(root);
        harmless(root);
        root.refuseUnknown();
        return new ModelConfig(decoder, vision);
    }

    private static boolean tied(Settings settings) {
        return settings.flag("tie_word_embeddings", false);
    }

    private DecoderConfig decoder(Settings text, String type, boolean tied) {
        if (HuggingFaceDense.MODEL_TYPES.contains(type)) {
            return HuggingFaceDense.read(text, type, tied, softmaxScale);
        }
        if (!type.equals(SPARSE)) {
            throw text.wrong("model_type", SUPPORTED);
        }
        text.expectAll("architectures", "Mistral4ForCausalLM");
        return sparse(text, tied);
    }

    private DecoderConfig sparse(Settings text, boolean tied) {
        int layers = text.integer("num_hidden_layers", 1, Limits.LAYERS);
        int contextLength = text.integer("max_position_embeddings", 1, Limits.POSITIONS);
        DecoderConfig decoder = new DecoderConfig(
                text.integer("vocab_size", 1, Limits.VOCABULARY),
                text.integer("hidden_size", 1, Limits.WIDTH),
                layers,
                contextLength,
                (float) text.number("rms_norm_eps", 0, 1, 1e-6),
                tied,
                attention(text, contextLength),
                text.integer("first_k_dense_replace", 0, layers, 0),
                text.integer("intermediate_size", 1, Limits.WIDTH),
                Optional.of(experts(text)));
        text.expect("hidden_act", "silu");
        text.expect("mlp_bias", false);
        harmless(text);
        text.refuseUnknown();
        return decoder;
    }

    private AttentionConfig attention(Settings text, int contextLength) {
        int heads = text.integer("num_attention_heads", 1, Limits.HEADS);
        int nope = text.integer("qk_nope_head_dim", 1, Limits.HEAD_SIZE);
        int rope = text.integer("qk_rope_head_dim", 2, Limits.HEAD_SIZE);
        if (rope % 2 != 0) {
            throw text.wrong("qk_rope_head_dim", "must be even, dimensions rotate in pairs");
        }
        text.expectDerived("num_key_value_heads", heads, "num_attention_heads");
        text.expectDerived("qk_head_dim", nope + rope, "qk_nope_head_dim + qk_rope_head_dim");
        text.expectDerived("head_dim", nope + rope, "qk_nope_head_dim + qk_rope_head_dim");
        text.expectDerived("partial_rotary_factor", rope / (double) (nope + rope), "qk_rope_head_dim");
        text.expect("attention_bias", false);
        text.expect("rope_interleave", true);
        text.expectNothing("sliding_window");
        text.expect("use_sliding_window", false);
        text.expectAll("layer_types", "full_attention");
        // Explicit null means direct queries; an absent rank could mean anything.
        OptionalInt queryRank = text.isNull("q_lora_rank")
                ? OptionalInt.empty()
                : OptionalInt.of(text.integer("q_lora_rank", 1, Limits.WIDTH));
        HuggingFaceRope positions = HuggingFaceRope.latent(text, nope, rope, contextLength);
        return new AttentionConfig.Latent(
                heads,
                queryRank,
                text.integer("kv_lora_rank", 1, Limits.WIDTH),
                nope,
                rope,
                text.integer("v_head_dim", 1, Limits.HEAD_SIZE),
                LATENT_NORM_EPSILON,
                positions.softmaxScale(nope + rope, softmaxScale),
                positions.rope(),
                positions.temperature());
    }

    private static ExpertsConfig experts(Settings text) {
        ExpertsConfig experts = new ExpertsConfig(
                text.integer("n_routed_experts", 1, Limits.EXPERTS),
                text.integer("num_experts_per_tok", 1, Limits.EXPERTS),
                text.integer("moe_intermediate_size", 1, Limits.WIDTH),
                text.integer("n_shared_experts", 0, Limits.SHARED_EXPERTS, 1),
                text.integer("n_group", 1, Limits.EXPERTS, 1),
                text.integer("topk_group", 1, Limits.EXPERTS, 1),
                text.flag("norm_topk_prob", true),
                (float) text.number("routed_scaling_factor", Limits.POSITIVE, Limits.NUMBER, 1));
        Limits.checkExperts(text::wrong, experts, "num_experts_per_tok", "n_group", "topk_group");
        text.expect("scoring_func", "softmax");
        text.expect("topk_method", "greedy");
        if (text.has("topk_method") && experts.groups() > 1) {
            throw text.wrong("topk_method", "contradicts n_group " + experts.groups());
        }
        text.expect("moe_layer_freq", 1);
        text.expect("num_nextn_predict_layers", 0);
        return experts;
    }

    /** What concerns training, generation defaults or the library that wrote the file. */
    static void harmless(Settings settings) {
        settings.harmless(
                "_attn_implementation",
                "_attn_implementation_autoset",
                "_commit_hash",
                "_name_or_path",
                "attention_dropout",
                "aux_loss_alpha",
                "bos_token_id",
                "chunk_size_feed_forward",
                "dtype",
                "eos_token_id",
                "ep_size",
                "id2label",
                "initializer_range",
                "is_encoder_decoder",
                "label2id",
                "name_or_path",
                "output_attentions",
                "output_hidden_states",
                "output_router_logits",
                "pad_token_id",
                "pretraining_tp",
                "problem_type",
                "return_dict",
                "router_aux_loss_coef",
                "router_jitter_noise",
                "seq_aux",
                "tie_word_embeddings",
                "torch_dtype",
                "transformers_version",
                "use_cache");
    }
}
