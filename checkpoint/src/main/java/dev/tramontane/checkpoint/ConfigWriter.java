package dev.tramontane.checkpoint;

import java.nio.file.Path;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes {@code config.json} or {@code params.json} such that reading it gives the same architecture again. */
public final class ConfigWriter {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ConfigWriter() {}

    /**
     * Writes the configuration file of a layout into a folder.
     *
     * @throws IllegalArgumentException if the layout's format has no way to say something in {@code model}
     * @throws CheckpointException if the file cannot be written
     */
    public static void write(Path folder, CheckpointLayout layout, ModelConfig model, Quantisation quantisation) {
        write(folder.resolve(layout.configFile()), json(layout, model, quantisation));
    }

    /** As {@link #write(Path, CheckpointLayout, ModelConfig, Quantisation)}, for weights without scales of activations. */
    static void writeUncalibrated(
            Path folder, CheckpointLayout layout, ModelConfig model, WeightFormat format, Quantisation quantisation) {
        ObjectNode json = json(layout, model, quantisation);
        if (format == WeightFormat.F32 && json.has("dtype")) {
            json.put("dtype", "float32");
        }
        if (json.get("quantization_config") instanceof ObjectNode block && block.has("activation_scheme")) {
            block.put("activation_scheme", "dynamic");
        }
        if (json.get("quantization") instanceof ObjectNode block && block.has("qscheme_act")) {
            block.put("qscheme_act", "NO_SCALES");
        }
        write(folder.resolve(layout.configFile()), json);
    }

    static void write(Path file, ObjectNode json) {
        AtomicFile.write(file, MAPPER.writeValueAsBytes(json));
    }

    static ObjectNode json(CheckpointLayout layout, ModelConfig model, Quantisation quantisation) {
        return switch (layout) {
            case HUGGING_FACE -> HuggingFaceConfigWriter.json(model, quantisation);
            case CONSOLIDATED -> ConsolidatedConfigWriter.json(model, quantisation);
            case GGUF -> throw new IllegalArgumentException("a GGUF file has its configuration inside");
        };
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** A float as the shortest decimal that reads back as the same float. */
    static double shortest(float number) {
        return Double.parseDouble(Float.toString(number));
    }

    static void require(boolean expressible, String setting, Object value) {
        if (!expressible) {
            throw new IllegalArgumentException(setting + " " + value + " cannot be expressed in this layout");
        }
    }

    /** The compressed-tensors description of NVFP4, which both layouts use. */
    static void describeNvfp4(ObjectNode block) {
        block.put("quant_method", "compressed-tensors").put("format", "nvfp4-pack-quantized");
        block.putObject("config_groups")
                .putObject("NVFP4A16")
                .putObject("weights")
                .put("num_bits", 4)
                .put("type", "float")
                .put("group_size", 16)
                .put("symmetric", true)
                .put("strategy", "tensor_group");
    }
}
