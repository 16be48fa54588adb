package dev.tramontane.checkpoint;

/** Describes an architecture by the keys of a GGUF file, as {@code mistral4}. */
final class GgufConfigWriter {
    private static final String ARCHITECTURE = "mistral4";
    private static final double PLAIN = 1e-6;
    private static final int QUANTISATION_VERSION = 2;

    private final GgufWriter writer;

    private GgufConfigWriter(GgufWriter writer) {
        this.writer = writer;
    }

    /**
     * Starts a file of an architecture.
     *
     * @param format what most of its tensors will be
     * @throws CheckpointException if the format cannot express it
     */
    static GgufWriter start(DecoderConfig decoder, WeightFormat format) {
        GgufWriter writer = new GgufWriter(ARCHITECTURE);
        new GgufConfigWriter(writer).decoder(decoder);
        writer.whole("general.file_type", format.ggufFileType());
        writer.whole("general.quantization_version", QUANTISATION_VERSION);
        return writer;
    }

    private void decoder(DecoderConfig decoder) {
        whole("vocab_size", decoder.vocabularySize());
        whole("block_count", decoder.layers());
        whole("context_length", decoder.contextLength());
        whole("embedding_length", decoder.hiddenSize());
        whole("feed_forward_length", decoder.denseWidth());
        whole("leading_dense_block_count", decoder.denseLayers());
        real("attention.layer_norm_rms_epsilon", decoder.normEpsilon());
        attention(decoder.attention());
        experts(decoder.experts());
        require(
                decoder.attention().latentNormEpsilon() == decoder.normEpsilon(),
                "an epsilon of its own for the norms inside the attention");
    }

    private void attention(AttentionConfig attention) {
        whole("attention.head_count", attention.heads());
        whole("attention.head_count_kv", 1);
        whole("attention.key_length", attention.cacheWidth());
        whole("attention.value_length", attention.keyValueRank());
        whole("attention.key_length_mla", attention.queryHeadSize());
        whole("attention.value_length_mla", attention.valueHeadSize());
        whole("attention.kv_lora_rank", attention.keyValueRank());
        attention.queryRank().ifPresent(rank -> whole("attention.q_lora_rank", rank));
        whole("rope.dimension_count", attention.ropeHeadSize());
        real("rope.freq_base", attention.rope().theta());
        double correction = attention.softmaxScale() / attention.plainScale();
        attention
                .rope()
                .yarn()
                .ifPresentOrElse(
                        yarn -> yarn(yarn, correction),
                        () -> require(Math.abs(correction - 1) < PLAIN, "a softmax scale of its own"));
        real("attention.temperature_scale", attention.temperature().beta());
        whole("attention.temperature_length", attention.temperature().originalLength());
    }

    private void yarn(RopeConfig.Yarn yarn, double correction) {
        require(Math.abs(yarn.magnitude() - 1) < PLAIN, "a magnitude of the rotation");
        require(yarn.truncate(), "a ramp that is not rounded");
        writer.text(ARCHITECTURE + ".rope.scaling.type", "yarn");
        real("rope.scaling.factor", yarn.factor());
        whole("rope.scaling.original_context_length", yarn.originalLength());
        real("rope.scaling.yarn_beta_fast", yarn.betaFast());
        real("rope.scaling.yarn_beta_slow", yarn.betaSlow());
        double magnitude = YarnMagnitude.of(yarn.factor(), 1);
        if (Math.abs(correction - 1) < PLAIN) {
            // Other readers of the format would correct the scores unless this cancels it.
            real("rope.scaling.attn_factor", 1 / magnitude);
        } else {
            require(Math.abs(correction / (magnitude * magnitude) - 1) < PLAIN, "a softmax scale of its own");
            real("rope.scaling.yarn_log_multiplier", GgufConfig.MULTIPLIER_UNIT);
        }
    }

    private void experts(ExpertsConfig experts) {
        whole("expert_count", experts.count());
        whole("expert_used_count", experts.perToken());
        whole("expert_feed_forward_length", experts.width());
        whole("expert_shared_count", experts.shared());
        whole("expert_group_count", experts.groups());
        whole("expert_group_used_count", experts.groupsPerToken());
        whole("expert_gating_func", GgufConfig.SOFTMAX_GATING);
        writer.flag(ARCHITECTURE + ".expert_weights_norm", experts.normalised());
        real("expert_weights_scale", experts.scalingFactor());
    }

    private void whole(String name, int value) {
        writer.whole(ARCHITECTURE + "." + name, value);
    }

    private void real(String name, double value) {
        writer.real(ARCHITECTURE + "." + name, value);
    }

    private static void require(boolean expressible, String what) {
        if (!expressible) {
            throw new CheckpointException("a GGUF file cannot express " + what + "; keep this model as it is");
        }
    }
}
