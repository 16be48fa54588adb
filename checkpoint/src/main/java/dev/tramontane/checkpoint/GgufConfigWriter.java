package dev.tramontane.checkpoint;

/** Describes an architecture by the keys of a GGUF file, as {@code mistral4}, {@code llama} or {@code mistral3}. */
final class GgufConfigWriter {
    private static final String SPARSE = "mistral4";
    private static final double PLAIN = 1e-6;
    private static final int QUANTISATION_VERSION = 2;

    private final String architecture;
    private final GgufWriter writer;

    private GgufConfigWriter(String architecture, GgufWriter writer) {
        this.architecture = architecture;
        this.writer = writer;
    }

    /**
     * Starts a file of an architecture.
     *
     * @param format what most of its tensors will be
     * @throws CheckpointException if the format cannot express it
     */
    static GgufWriter start(DecoderConfig decoder, WeightFormat format) {
        String architecture = architecture(decoder.attention());
        GgufWriter writer = new GgufWriter(architecture);
        new GgufConfigWriter(architecture, writer).decoder(decoder);
        writer.whole("general.file_type", format.ggufFileType());
        writer.whole("general.quantization_version", QUANTISATION_VERSION);
        return writer;
    }

    private static String architecture(AttentionConfig attention) {
        return switch (attention) {
            case AttentionConfig.Latent _ -> SPARSE;
            case AttentionConfig.Grouped grouped ->
                grouped.temperature().beta() == 0 ? GgufDenseConfig.LLAMA : GgufDenseConfig.MISTRAL3;
        };
    }

    private void decoder(DecoderConfig decoder) {
        whole("vocab_size", decoder.vocabularySize());
        whole("block_count", decoder.layers());
        whole("context_length", decoder.contextLength());
        whole("embedding_length", decoder.hiddenSize());
        whole("feed_forward_length", decoder.denseWidth());
        real("attention.layer_norm_rms_epsilon", decoder.normEpsilon());
        positions(decoder.attention());
        switch (decoder.attention()) {
            case AttentionConfig.Latent latent -> latent(latent, decoder);
            case AttentionConfig.Grouped grouped -> grouped(grouped, decoder);
        }
    }

    private void grouped(AttentionConfig.Grouped attention, DecoderConfig decoder) {
        require(decoder.experts().isEmpty(), "experts beside grouped attention");
        whole("attention.head_count_kv", attention.keyValueHeads());
        whole("attention.key_length", attention.headSize());
        whole("attention.value_length", attention.headSize());
    }

    private void latent(AttentionConfig.Latent attention, DecoderConfig decoder) {
        whole("leading_dense_block_count", decoder.denseLayers());
        whole("attention.head_count_kv", 1);
        whole("attention.key_length", attention.cacheWidth());
        whole("attention.value_length", attention.keyValueRank());
        whole("attention.key_length_mla", attention.queryHeadSize());
        whole("attention.value_length_mla", attention.valueHeadSize());
        whole("attention.kv_lora_rank", attention.keyValueRank());
        attention.queryRank().ifPresent(rank -> whole("attention.q_lora_rank", rank));
        require(
                attention.latentNormEpsilon() == decoder.normEpsilon(),
                "an epsilon of its own for the norms inside the attention");
        require(decoder.experts().isPresent(), "latent attention without experts");
        decoder.experts().ifPresent(this::experts);
    }

    private void positions(AttentionConfig attention) {
        whole("attention.head_count", attention.heads());
        whole("rope.dimension_count", attention.ropeHeadSize());
        RopeConfig rope = attention.rope();
        real("rope.freq_base", rope.theta());
        if (rope.stretch() != 1) {
            writer.text(architecture + ".rope.scaling.type", "linear");
            real("rope.scaling.factor", rope.stretch());
        }
        double correction = attention.softmaxScale() / attention.plainScale();
        rope.yarn()
                .ifPresentOrElse(
                        yarn -> yarn(yarn, attention, correction),
                        () -> require(Math.abs(correction - 1) < PLAIN, "a softmax scale of its own"));
        QueryTemperature temperature = attention.temperature();
        if (attention instanceof AttentionConfig.Latent || temperature.beta() != 0) {
            real("attention.temperature_scale", temperature.beta());
            whole("attention.temperature_length", temperature.originalLength());
        }
    }

    private void yarn(RopeConfig.Yarn yarn, AttentionConfig attention, double correction) {
        require(yarn.truncate(), "a ramp that is not rounded");
        writer.text(architecture + ".rope.scaling.type", "yarn");
        real("rope.scaling.factor", yarn.factor());
        whole("rope.scaling.original_context_length", yarn.originalLength());
        real("rope.scaling.yarn_beta_fast", yarn.betaFast());
        real("rope.scaling.yarn_beta_slow", yarn.betaSlow());
        double magnitude = YarnMagnitude.of(yarn.factor(), 1);
        boolean plain = Math.abs(correction - 1) < PLAIN;
        switch (attention) {
            case AttentionConfig.Latent _ -> {
                require(Math.abs(yarn.magnitude() - 1) < PLAIN, "a magnitude of the rotation");
                if (!plain) {
                    require(Math.abs(correction / (magnitude * magnitude) - 1) < PLAIN, "a softmax scale of its own");
                    real("rope.scaling.yarn_log_multiplier", GgufConfig.MULTIPLIER_UNIT);
                }
            }
            case AttentionConfig.Grouped _ -> require(plain, "a softmax scale of its own");
        }
        if (plain) {
            // Other readers of the format would correct the scores, or the rotation, unless this cancels it.
            real("rope.scaling.attn_factor", yarn.magnitude() / magnitude);
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
        writer.flag(architecture + ".expert_weights_norm", experts.normalised());
        real("expert_weights_scale", experts.scalingFactor());
    }

    private void whole(String name, int value) {
        writer.whole(architecture + "." + name, value);
    }

    private void real(String name, double value) {
        writer.real(architecture + "." + name, value);
    }

    private static void require(boolean expressible, String what) {
        if (!expressible) {
            throw new CheckpointException("a GGUF file cannot express " + what + "; keep this model as it is");
        }
    }
}
