package dev.tramontane.train.adapter;

import dev.tramontane.language.json.JsonException;
import dev.tramontane.language.json.JsonPrinter;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonBoolean;
import dev.tramontane.language.json.JsonValue.JsonNull;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code adapter_config.json} as PEFT 0.21 writes it. Which tensors there are is told by the weights; the rest of what it
 * says must be something that merging honours, or is refused by its name.
 *
 * @param rank of every change
 * @param alpha as settings have it
 * @param rankStabilised as settings have it
 * @param parameters which fused tensors are changed, by the ends of their names
 */
record AdapterConfig(int rank, double alpha, boolean rankStabilised, List<String> parameters) {
    static final String FILE = "adapter_config.json";

    private static final int LONGEST_FILE = 4 << 20;

    /** What says how an adapter was trained, or where from, and changes nothing about what it is. */
    private static final Set<String> HARMLESS = Set.of(
            "auto_mapping",
            "base_model_name_or_path",
            "ensure_weight_tying",
            "eva_config",
            "exclude_modules",
            "inference_mode",
            "layers_pattern",
            "layers_to_transform",
            "lora_dropout",
            "megatron_core",
            "peft_version",
            "qalora_group_size",
            "revision",
            "runtime_config",
            "target_modules",
            "task_type");

    /** What is read here. */
    private static final Set<String> READ =
            Set.of("peft_type", "r", "lora_alpha", "use_rslora", "target_parameters", "bias", "init_lora_weights");

    /** Ways to begin that leave the model's own weights as they are. */
    private static final Set<String> PLAIN_BEGINNINGS = Set.of("gaussian", "eva", "orthogonal", "mica");

    static AdapterConfig read(Path folder) {
        Path file = folder.resolve(FILE);
        return new Reader(file, parse(file)).config();
    }

    private static JsonObject parse(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new AdapterException(file + ": does not exist; give the folder of an adapter, which has "
                    + AdapterConfig.FILE + " and " + AdapterReader.FILE);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST_FILE + 1);
            if (bytes.length > LONGEST_FILE) {
                throw new AdapterException(file + ": is longer than " + LONGEST_FILE + " bytes");
            }
            if (JsonValue.parseDistinct(new String(bytes, StandardCharsets.UTF_8)) instanceof JsonObject object) {
                return object;
            }
            throw new AdapterException(file + ": is not a JSON object");
        } catch (IOException e) {
            throw new AdapterException(file + ": cannot be read (" + e + ")", e);
        } catch (JsonException e) {
            throw new AdapterException(file + ": is not valid JSON: " + e.getMessage(), e);
        }
    }

    private record Reader(Path file, JsonObject object) {

        AdapterConfig config() {
            String type = find("peft_type")
                    .map(value -> value instanceof JsonString(String text) ? text : "")
                    .orElse("");
            if (!type.equals("LORA")) {
                throw wrong("peft_type", "must be LORA");
            }
            if (find("bias")
                    .filter(value -> !value.equals(new JsonString("none")))
                    .isPresent()) {
                throw wrong("bias", "must be none: adapters of biases are not supported");
            }
            find("init_lora_weights").ifPresent(this::checkBeginning);
            object.members().forEach(this::checkUnread);
            double rank = number("r");
            if (rank != Math.rint(rank) || rank < 1 || rank > AdapterSettings.LARGEST_RANK) {
                throw wrong("r", "must be a whole number from 1 to " + AdapterSettings.LARGEST_RANK);
            }
            double alpha = number("lora_alpha");
            if (!(alpha > 0 && alpha <= Float.MAX_VALUE)) {
                throw wrong("lora_alpha", "must be a positive number");
            }
            boolean rankStabilised = find("use_rslora")
                    .map(value -> {
                        if (value instanceof JsonBoolean(boolean flag)) {
                            return flag;
                        }
                        throw wrong("use_rslora", "must be true or false");
                    })
                    .orElse(false);
            return new AdapterConfig((int) rank, alpha, rankStabilised, parameters());
        }

        private Optional<JsonValue> find(String name) {
            return object.get(name).filter(value -> !(value instanceof JsonNull));
        }

        private double number(String name) {
            if (find(name).orElse(null) instanceof JsonNumber number) {
                return number.doubleValue();
            }
            throw wrong(name, "must be a number");
        }

        private List<String> parameters() {
            return switch (find("target_parameters").orElse(new JsonArray(List.of()))) {
                case JsonArray(List<JsonValue> elements) ->
                    elements.stream().map(this::parameter).toList();
                default -> throw wrong("target_parameters", "must be an array of names");
            };
        }

        private String parameter(JsonValue value) {
            if (value instanceof JsonString(String text)) {
                return text;
            }
            throw wrong("target_parameters", "must be an array of names");
        }

        /** PiSSA and its like take a part of the model's weights away, which the files do not hold. */
        private void checkBeginning(JsonValue value) {
            boolean isPlain = switch (value) {
                case JsonBoolean _ -> true;
                case JsonString(String text) -> PLAIN_BEGINNINGS.contains(text);
                default -> false;
            };
            if (!isPlain) {
                throw wrong(
                        "init_lora_weights",
                        "begins with other weights than the model's; convert the adapter to plain LoRA with PEFT");
            }
        }

        /** What is not known must not be in use. */
        private void checkUnread(String name, JsonValue value) {
            boolean isUnused = switch (value) {
                case JsonNull() -> true;
                case JsonBoolean(boolean flag) -> !flag;
                case JsonArray(List<JsonValue> elements) -> elements.isEmpty();
                case JsonObject(Map<String, JsonValue> members) -> members.isEmpty();
                default -> false;
            };
            if (!isUnused && !READ.contains(name) && !HARMLESS.contains(name)) {
                throw wrong(name, "is not supported; retrain without it, or merge the adapter with PEFT");
            }
        }

        private AdapterException wrong(String setting, String problem) {
            String shown = setting.length() <= 80 ? setting : setting.substring(0, 80) + "…";
            String text = find(setting).map(JsonPrinter::print).orElse("missing");
            return new AdapterException(file + ": setting '" + shown + "' is "
                    + (text.length() <= 80 ? text : text.substring(0, 80) + "…") + ": " + problem);
        }
    }
}
