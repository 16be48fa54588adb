package dev.tramontane.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An architecture of any size for {@link RandomCheckpoint}, described by a JSON object with the keys of the text model's
 * {@code config.json}. What it does not say is as in {@link ModelPreset#SMALL_4}, so that the released model's layers in
 * another number are one line; unless {@code model_type} says that it is a dense model, which states all its sizes.
 *
 * @param decoder the architecture
 * @param format how weights are to be stored, if the file says it by {@code dtype}: bf16, fp8, q4_0 and so on
 */
public record ModelShapes(DecoderConfig decoder, Optional<WeightFormat> format) {

    private static final int RELEASED_VOCABULARY = 131_072;
    private static final String DTYPE = "dtype";
    private static final String ROPE = "rope_parameters";
    private static final String REMEDY = "correct the setting";

    /** Settings that merely repeat what others say; those of the released model would contradict other sizes. */
    private static final List<String> DERIVED = List.of("num_key_value_heads", "qk_head_dim", "head_dim");

    private static final String DERIVED_OF_ROPE = "partial_rotary_factor";

    /**
     * Reads a file.
     *
     * @throws CheckpointException if it is not such an object, naming the setting that is unknown or out of range
     */
    public static ModelShapes read(Path file) {
        if (!Files.exists(file)) {
            throw new CheckpointException(file + ": does not exist");
        }
        ObjectNode described = Settings.readObject(file);
        if (described.has("text_config")) {
            throw new CheckpointException(file + ": setting 'text_config' is not supported here;"
                    + " give a file that holds what is inside of it");
        }
        Optional<WeightFormat> format = Optional.ofNullable(described.remove(DTYPE))
                .filter(value -> !value.isNull())
                .map(value -> format(file, value));
        CheckpointConfig config =
                HuggingFaceConfig.read(Settings.of(file, completed(described), REMEDY), SoftmaxScale.PLAIN);
        // As in a published file, where dtype is that of what is not quantised.
        return new ModelShapes(
                config.model().decoder(),
                switch (config.quantisation()) {
                    case NONE -> format;
                    case FP8_PER_TENSOR -> Optional.of(WeightFormat.FP8);
                    case NVFP4 -> Optional.of(WeightFormat.NVFP4);
                });
    }

    /** A dense model has to say all its sizes, for there is no such model of this family to take them from. */
    private static ObjectNode completed(ObjectNode described) {
        if (HuggingFaceDense.MODEL_TYPES.contains(described.path("model_type").asString(""))) {
            if (!described.has("sliding_window")) {
                described.putNull("sliding_window");
            }
            return described;
        }
        ObjectNode whole = released();
        merge(described, whole);
        return whole;
    }

    private static ObjectNode released() {
        ModelConfig model = new ModelConfig(ModelPreset.SMALL_4.config(RELEASED_VOCABULARY), Optional.empty());
        ObjectNode settings = HuggingFaceConfigWriter.json(model, Quantisation.NONE);
        settings.remove(DERIVED);
        if (settings.get(ROPE) instanceof ObjectNode rope) {
            rope.remove(DERIVED_OF_ROPE);
        }
        return settings;
    }

    private static void merge(ObjectNode from, ObjectNode to) {
        from.properties().forEach(setting -> {
            boolean isNested = setting.getKey().equals(ROPE);
            if (isNested
                    && setting.getValue() instanceof ObjectNode inner
                    && to.get(ROPE) instanceof ObjectNode outer) {
                merge(inner, outer);
            } else {
                to.set(setting.getKey(), setting.getValue());
            }
        });
    }

    private static WeightFormat format(Path file, JsonNode format) {
        String label = format.asString("");
        return (label.equals("bfloat16") ? Optional.of(WeightFormat.BF16) : WeightFormat.labelled(label))
                .orElseThrow(() -> new CheckpointException(file + ": setting 'dtype' is " + Quoted.of(format.toString())
                        + ": must be bf16, fp8, nvfp4, q8_0 or q4_0; " + REMEDY));
    }
}
