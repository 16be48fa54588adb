package dev.tramontane.checkpoint;

import java.util.Optional;

/** The {@code vision_config} of {@code config.json} and the projector settings beside it. */
final class HuggingFaceVision {
    private HuggingFaceVision() {}

    /** @param root the object that holds {@code vision_config} */
    static Optional<VisionConfig> read(Settings root) {
        int mergeSize = root.integer("spatial_merge_size", 1, ImageTokens.LARGEST_MERGE, 2);
        boolean projectorBias = root.flag("multimodal_projector_bias", false);
        root.expect("projector_hidden_act", "gelu");
        root.expect("vision_feature_layer", -1);
        root.expect("image_token_index", ImageTokens.IMAGE);
        root.expect("image_token_id", ImageTokens.IMAGE);
        return root.section("vision_config").map(vision -> encoder(vision, mergeSize, projectorBias));
    }

    private static VisionConfig encoder(Settings vision, int mergeSize, boolean projectorBias) {
        vision.expect("model_type", "pixtral");
        vision.expect("hidden_act", "silu", "gelu");
        Optional<Settings> rope = vision.section("rope_parameters");
        rope.ifPresent(block -> {
            block.expect("rope_type", "axial", "default");
            block.expect("type", "axial", "default");
        });
        double theta = rope.orElse(vision).number("rope_theta", Limits.LEAST_THETA, Limits.NUMBER, 10_000);
        vision.expectDerived("rope_theta", theta, "rope_parameters");
        rope.ifPresent(Settings::refuseUnknown);
        VisionConfig config = new VisionConfig(
                vision.integer("hidden_size", 1, Limits.WIDTH),
                vision.integer("num_hidden_layers", 1, Limits.LAYERS),
                vision.integer("num_attention_heads", 1, Limits.HEADS),
                vision.integer("intermediate_size", 1, Limits.WIDTH),
                vision.integer("num_channels", 1, ImageTokens.MOST_CHANNELS, 3),
                vision.integer("patch_size", 1, ImageTokens.LARGEST_PATCH),
                vision.integer("image_size", 1, ImageTokens.LARGEST_IMAGE),
                mergeSize,
                theta,
                // The format's class falls back to GELU; the released model says SiLU.
                vision.text("hidden_act").orElse("gelu").equals("gelu"),
                projectorBias);
        ImageTokens.checkHeads(vision, config);
        vision.expectDerived(
                "head_dim", config.hiddenSize() / (double) config.heads(), "hidden_size / num_attention_heads");
        HuggingFaceConfig.harmless(vision);
        vision.refuseUnknown();
        return config;
    }
}
