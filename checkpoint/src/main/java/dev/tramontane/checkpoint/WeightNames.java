package dev.tramontane.checkpoint;

import java.util.List;
import java.util.function.Predicate;

/**
 * What a dialect calls its weights. Linear layers are named by their module, without {@code .weight}; norms and the
 * embedding by their tensor.
 */
sealed interface WeightNames {

    /** A gated feed-forward, by its three modules. */
    record Mlp(String gate, String up, String down) {}

    /** The modules and norms of one layer; which of them exist depends on the configuration. */
    record Layer(
            String attentionNorm,
            String feedForwardNorm,
            String query,
            String key,
            String value,
            String queryDown,
            String queryNorm,
            String queryUp,
            String keyValueDown,
            String keyValueNorm,
            String keyValueUp,
            String output,
            Mlp dense,
            String router,
            Mlp shared,
            String experts) {}

    String embedding();

    String finalNorm();

    String head();

    Layer layer(int layer);

    /** One routed expert, stored on its own. */
    Mlp expert(Layer layer, int expert);

    /** What follows a module's name for its FP8 scale. */
    String weightScale();

    /** What follows a module's name for the FP8 scale of its input. */
    String activationScale();

    Vision vision();

    /** The modules of plain attention. */
    record Attention(String query, String key, String value, String output) {}

    /** The image encoder and projector: names of tensors, and of modules where a bias may exist. */
    record Vision(
            String patchConvolution,
            String encoderNorm,
            String layers,
            Attention attention,
            Mlp feedForward,
            String projectorNorm,
            String merger,
            String projectorIn,
            String projectorOut) {}

    /** Mistral's own names. */
    record Consolidated() implements WeightNames {
        @Override
        public String embedding() {
            return "tok_embeddings.weight";
        }

        @Override
        public String finalNorm() {
            return "norm.weight";
        }

        @Override
        public String head() {
            return "output.weight";
        }

        @Override
        public Layer layer(int layer) {
            String prefix = "layers." + layer + ".";
            String attention = prefix + "attention.";
            return new Layer(
                    prefix + "attention_norm.weight",
                    prefix + "ffn_norm.weight",
                    attention + "wq",
                    attention + "wk",
                    attention + "wv",
                    attention + "wq_a",
                    attention + "q_a_norm.weight",
                    attention + "wq_b",
                    attention + "wkv_a_with_mqa",
                    attention + "kv_a_norm.weight",
                    attention + "wkv_b",
                    attention + "wo",
                    mlp(prefix + "feed_forward."),
                    prefix + "gate.weight",
                    mlp(prefix + "shared_experts."),
                    prefix + "experts");
        }

        @Override
        public Mlp expert(Layer layer, int expert) {
            return mlp(layer.experts() + "." + expert + ".");
        }

        private static Mlp mlp(String prefix) {
            return new Mlp(prefix + "w1", prefix + "w3", prefix + "w2");
        }

        @Override
        public String weightScale() {
            return ".qscale_weight";
        }

        @Override
        public String activationScale() {
            return ".qscale_act";
        }

        @Override
        public Vision vision() {
            return new Vision(
                    "vision_encoder.patch_conv.weight",
                    "vision_encoder.ln_pre.weight",
                    "vision_encoder.transformer.layers.",
                    new Attention("attention.wq", "attention.wk", "attention.wv", "attention.wo"),
                    mlp("feed_forward."),
                    "pre_mm_projector_norm.weight",
                    "patch_merger.merging_layer",
                    "vision_language_adapter.w_in",
                    "vision_language_adapter.w_out");
        }
    }

    /**
     * Hugging Face names.
     *
     * @param decoder what all names of the decoder begin with
     * @param headPrefix what the name of the output head begins with
     * @param visionPrefix what the names of encoder and projector begin with
     */
    record HuggingFace(String decoder, String headPrefix, String visionPrefix) implements WeightNames {

        /** A decoder on its own. */
        static final HuggingFace PLAIN = new HuggingFace("model.", "", "");

        /** A decoder beside an image encoder. */
        static final HuggingFace NESTED = new HuggingFace("language_model.model.", "language_model.", "");

        /** Every way in which the decoder has been nested. */
        private static final List<HuggingFace> PUBLISHED =
                List.of(NESTED, new HuggingFace("model.language_model.", "", "model."), PLAIN);

        /** The nesting that a checkpoint uses, judged by its embedding; the plainest if it has none. */
        static HuggingFace of(Predicate<String> present) {
            return PUBLISHED.stream()
                    .filter(names -> present.test(names.embedding()))
                    .findFirst()
                    .orElse(PLAIN);
        }

        @Override
        public String embedding() {
            return decoder + "embed_tokens.weight";
        }

        @Override
        public String finalNorm() {
            return decoder + "norm.weight";
        }

        @Override
        public String head() {
            return headPrefix + "lm_head.weight";
        }

        @Override
        public Layer layer(int layer) {
            String prefix = decoder + "layers." + layer + ".";
            String attention = prefix + "self_attn.";
            return new Layer(
                    prefix + "input_layernorm.weight",
                    prefix + "post_attention_layernorm.weight",
                    attention + "q_proj",
                    attention + "k_proj",
                    attention + "v_proj",
                    attention + "q_a_proj",
                    attention + "q_a_layernorm.weight",
                    attention + "q_b_proj",
                    attention + "kv_a_proj_with_mqa",
                    attention + "kv_a_layernorm.weight",
                    attention + "kv_b_proj",
                    attention + "o_proj",
                    mlp(prefix + "mlp."),
                    prefix + "mlp.gate.weight",
                    mlp(prefix + "mlp.shared_experts."),
                    prefix + "mlp.experts");
        }

        @Override
        public Mlp expert(Layer layer, int expert) {
            return mlp(layer.experts() + "." + expert + ".");
        }

        private static Mlp mlp(String prefix) {
            return new Mlp(prefix + "gate_proj", prefix + "up_proj", prefix + "down_proj");
        }

        @Override
        public String weightScale() {
            return ".weight_scale_inv";
        }

        @Override
        public String activationScale() {
            return ".activation_scale";
        }

        @Override
        public Vision vision() {
            String tower = visionPrefix + "vision_tower.";
            String projector = visionPrefix + "multi_modal_projector.";
            return new Vision(
                    tower + "patch_conv.weight",
                    tower + "ln_pre.weight",
                    tower + "transformer.layers.",
                    new Attention("attention.q_proj", "attention.k_proj", "attention.v_proj", "attention.o_proj"),
                    mlp("feed_forward."),
                    projector + "norm.weight",
                    projector + "patch_merger.merging_layer",
                    projector + "linear_1",
                    projector + "linear_2");
        }
    }

    /** The names in GGUF files, where all experts of a layer are in one tensor, or gate and up apart. */
    record Gguf() implements WeightNames {
        static final String EMBEDDING = "token_embd.weight";
        static final String HEAD = "output.weight";
        static final String ROPE_FACTORS = "rope_freqs.weight";

        @Override
        public String embedding() {
            return EMBEDDING;
        }

        @Override
        public String finalNorm() {
            return "output_norm.weight";
        }

        @Override
        public String head() {
            return HEAD;
        }

        @Override
        public Layer layer(int layer) {
            String prefix = "blk." + layer + ".";
            return new Layer(
                    prefix + "attn_norm.weight",
                    prefix + "ffn_norm.weight",
                    prefix + "attn_q",
                    prefix + "attn_k",
                    prefix + "attn_v",
                    prefix + "attn_q_a",
                    prefix + "attn_q_a_norm.weight",
                    prefix + "attn_q_b",
                    prefix + "attn_kv_a_mqa",
                    prefix + "attn_kv_a_norm.weight",
                    prefix + "attn_kv_b",
                    prefix + "attn_output",
                    mlp(prefix, ""),
                    prefix + "ffn_gate_inp.weight",
                    mlp(prefix, "_shexp"),
                    prefix);
        }

        /** Per head the transposed key rows of {@link Layer#keyValueUp}, where those were split. */
        static String keysUp(int layer) {
            return "blk." + layer + ".attn_k_b.weight";
        }

        /** Per head the value rows of {@link Layer#keyValueUp}, where those were split. */
        static String valuesUp(int layer) {
            return "blk." + layer + ".attn_v_b.weight";
        }

        /** All experts of a layer, each in one tensor. */
        static Mlp stackedExperts(Layer layer) {
            return mlp(layer.experts(), "_exps.weight");
        }

        /** Gate above up of all experts of a layer. */
        static String fusedGateUp(Layer layer) {
            return layer.experts() + "ffn_gate_up_exps.weight";
        }

        @Override
        public Mlp expert(Layer layer, int expert) {
            throw new UnsupportedOperationException("experts are not stored one by one");
        }

        private static Mlp mlp(String prefix, String suffix) {
            return new Mlp(prefix + "ffn_gate" + suffix, prefix + "ffn_up" + suffix, prefix + "ffn_down" + suffix);
        }

        @Override
        public String weightScale() {
            throw new UnsupportedOperationException("blocks have their scales inside");
        }

        @Override
        public String activationScale() {
            throw new UnsupportedOperationException("activations have no scales");
        }

        @Override
        public Vision vision() {
            throw new UnsupportedOperationException("the encoder is not in the decoder's file");
        }
    }
}
