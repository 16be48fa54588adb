package dev.tramontane.checkpoint;

/**
 * Reads what either dialect says about quantised weights. What is said about activations is checked for its form and
 * then of no consequence: weights are decoded and activations stay in floating point, which is the more exact reading
 * of the same checkpoint.
 */
final class QuantisationSettings {
    private static final String COMPRESSED_TENSORS = "compressed-tensors";

    private QuantisationSettings() {}

    /** The {@code quantization_config} of {@code config.json}. */
    static Quantisation huggingFace(Settings block) {
        String method = block.text("quant_method").orElse("absent");
        return switch (method) {
            case "fp8" -> perTensor(block);
            case COMPRESSED_TENSORS -> compressedTensors(block);
            default -> throw block.wrong("quant_method", "only fp8 and " + COMPRESSED_TENSORS + " are supported");
        };
    }

    private static Quantisation perTensor(Settings block) {
        block.expect("fmt", "e4m3");
        block.expect("activation_scheme", "static", "dynamic");
        block.expectNothing("weight_block_size");
        block.expectNothing("scale_fmt");
        block.harmless("modules_to_not_convert", "dequantize");
        block.refuseUnknown();
        return Quantisation.FP8_PER_TENSOR;
    }

    /** The {@code quantization} of {@code params.json}. */
    static Quantisation consolidated(Settings block) {
        if (block.has("quant_method") || block.has("config_groups")) {
            block.expect("quant_method", COMPRESSED_TENSORS);
            return compressedTensors(block);
        }
        if (block.text("qformat_weight").isEmpty()) {
            throw block.wrong("qformat_weight", "must name the format of the weights");
        }
        block.expect("qformat_weight", "fp8_e4m3");
        block.expect("qscheme_act", "TENSOR", "NO_SCALES");
        block.refuseUnknown();
        return Quantisation.FP8_PER_TENSOR;
    }

    private static Quantisation compressedTensors(Settings block) {
        if (block.text("format").isEmpty()) {
            throw block.wrong("format", "must name the format of the weights");
        }
        block.expect("format", "nvfp4-pack-quantized");
        Settings groups = block.section("config_groups")
                .orElseThrow(() -> block.wrong("config_groups", "must describe the weights"));
        for (Settings group : groups.sections()) {
            group(group);
        }
        block.expectNothing("kv_cache_scheme");
        block.expectNothing("sparsity_config");
        block.expectNothing("transform_config");
        block.harmless("ignore", "quantization_status", "global_compression_ratio", "version");
        block.refuseUnknown();
        return Quantisation.NVFP4;
    }

    private static void group(Settings group) {
        Settings weights = group.section("weights")
                .orElseThrow(() -> group.wrong("weights", "must describe the weights of this group"));
        group.expect("format", "nvfp4-pack-quantized");
        group.harmless("targets", "input_activations", "output_activations");
        group.refuseUnknown();
        weights.integer("num_bits", 4, 4);
        weights.integer("group_size", 16, 16);
        weights.expect("type", "float");
        weights.expect("strategy", "tensor_group");
        weights.expect("symmetric", true);
        weights.expect("dynamic", false);
        weights.expect("scale_dtype", "float8_e4m3fn", "torch.float8_e4m3fn");
        weights.expectNothing("actorder");
        weights.expectNothing("block_structure");
        weights.expectNothing("zp_dtype");
        weights.harmless("observer", "observer_kwargs");
        weights.refuseUnknown();
    }
}
