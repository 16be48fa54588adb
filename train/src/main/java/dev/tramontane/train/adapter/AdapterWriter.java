package dev.tramontane.train.adapter;

import dev.tramontane.checkpoint.AtomicFile;
import dev.tramontane.checkpoint.DataType;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.ModelConfig;
import dev.tramontane.checkpoint.SafetensorsWriter;
import dev.tramontane.language.json.JsonPrinter;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonBoolean;
import dev.tramontane.language.json.JsonValue.JsonNull;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.tensor.Matrix;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Writes an adapter as PEFT 0.21 does, for a model of transformers 5. */
final class AdapterWriter {
    private final Adapter adapter;
    private final ModelConfig model;
    private final String baseModel;
    private final String prefix;
    private final SafetensorsWriter writer = new SafetensorsWriter();

    AdapterWriter(Adapter adapter, ModelConfig model, String baseModel) {
        this.adapter = adapter;
        this.model = model;
        this.baseModel = baseModel;
        prefix = model.vision().isPresent() ? AdapterReader.NESTED : AdapterReader.PLAIN;
    }

    void write(Path folder) {
        writer.metadata("format", "pt");
        DecoderConfig decoder = model.decoder();
        List<String> modules = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        boolean isUniform = true;
        for (DecoderModule module : DecoderModule.of(decoder)) {
            if (module.target() == Target.EXPERTS) {
                continue;
            }
            if (adapter.change(module.name()).isPresent()) {
                separate(decoder, module);
                modules.add(prefix + module.name());
                names.add(module.target().module());
            } else {
                isUniform &= !adapter.settings().targets().contains(module.target());
            }
        }
        boolean changesExperts = false;
        for (int layer = 0; layer < decoder.layers(); layer++) {
            changesExperts |= experts(decoder, layer);
        }
        // Names alone would also mean layers of the image encoder.
        boolean areNamesEnough = isUniform && model.vision().isEmpty();
        try {
            Files.createDirectories(folder);
            writer.write(folder.resolve(AdapterReader.FILE));
            String config =
                    JsonPrinter.print(config(areNamesEnough ? List.copyOf(names) : modules, changesExperts)) + "\n";
            AtomicFile.write(folder.resolve(AdapterConfig.FILE), config.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AdapterException(folder + ": the adapter cannot be written (" + e + ")", e);
        }
    }

    private void separate(DecoderConfig decoder, DecoderModule module) {
        LowRankChange change = adapter.change(module.name()).orElseThrow();
        int rank = change.rank();
        float[] up = new float[change.up().size()];
        for (int row = 0; row < module.outputs(); row++) {
            int stored = AdapterReader.storedRow(decoder, module, row);
            System.arraycopy(change.up().values(), stored * rank, up, row * rank, rank);
        }
        add(
                module.name() + AdapterReader.DOWN,
                rank,
                module.inputs(),
                change.down().values());
        add(module.name() + AdapterReader.UP, module.outputs(), rank, up);
    }

    /** Both fused tensors of a layer, or neither. */
    private boolean experts(DecoderConfig decoder, int layer) {
        if (decoder.experts(layer).isEmpty()
                || adapter.change(DecoderModule.gate(DecoderModule.expert(layer, 0)))
                        .isEmpty()) {
            return false;
        }
        int count = decoder.experts(layer).get().count();
        List<List<LowRankChange>> gatesAndUps = new ArrayList<>();
        List<List<LowRankChange>> downs = new ArrayList<>();
        for (int expert = 0; expert < count; expert++) {
            String prefix = DecoderModule.expert(layer, expert);
            LowRankChange gate = change(DecoderModule.gate(prefix));
            LowRankChange up = change(DecoderModule.up(prefix));
            if (gate.down() != up.down()) {
                throw new AdapterException("gate and up of " + prefix + "* have matrices of their own where the format"
                        + " has one for both");
            }
            gatesAndUps.add(List.of(gate, up));
            downs.add(List.of(change(DecoderModule.down(prefix))));
        }
        fused(DecoderModule.experts(layer) + AdapterReader.INNER, gatesAndUps);
        fused(DecoderModule.experts(layer), downs);
        return true;
    }

    private LowRankChange change(String module) {
        return adapter.change(module)
                .orElseThrow(() -> new AdapterException(
                        module + " is not changed where other experts are, which the format cannot express"));
    }

    /** @param experts per expert the changes whose outputs stand above each other and that have one {@code down} */
    private void fused(String name, List<List<LowRankChange>> experts) {
        LowRankChange first = experts.getFirst().getFirst();
        int rank = first.rank();
        int inputs = first.down().columns();
        int count = experts.size();
        int each = first.up().rows();
        int outputs = each * experts.getFirst().size();
        float[] down = new float[Math.multiplyExact(count * rank, inputs)];
        float[] up = new float[Math.multiplyExact(outputs, count * rank)];
        for (int expert = 0; expert < count; expert++) {
            List<LowRankChange> parts = experts.get(expert);
            System.arraycopy(parts.getFirst().down().values(), 0, down, expert * rank * inputs, rank * inputs);
            for (int row = 0; row < outputs; row++) {
                float[] values = parts.get(row / each).up().values();
                for (int r = 0; r < rank; r++) {
                    up[(row * rank + r) * count + expert] = values[row % each * rank + r];
                }
            }
        }
        add(name + AdapterReader.DOWN, count * rank, inputs, down);
        add(name + AdapterReader.UP, outputs, count * rank, up);
    }

    private void add(String name, int rows, int columns, float[] values) {
        writer.add(AdapterReader.ROOT + prefix + name, DataType.F32, List.of((long) rows, (long) columns), output -> {
            MemorySegment row = MemorySegment.ofArray(new byte[columns * Float.BYTES]);
            for (int r = 0; r < rows; r++) {
                MemorySegment.copy(values, r * columns, row, Matrix.FLOAT, 0, columns);
                output.write(row);
            }
        });
    }

    private JsonObject config(List<String> modules, boolean changesExperts) {
        AdapterSettings settings = adapter.settings();
        Map<String, JsonValue> config = new LinkedHashMap<>();
        config.put("peft_type", new JsonString("LORA"));
        config.put("task_type", new JsonString("CAUSAL_LM"));
        config.put("base_model_name_or_path", baseModel.isEmpty() ? new JsonNull() : new JsonString(baseModel));
        config.put("r", JsonNumber.of(settings.rank()));
        config.put("lora_alpha", number(settings.alpha()));
        config.put("lora_dropout", new JsonNumber("0.0"));
        config.put("use_rslora", new JsonBoolean(settings.rankStabilised()));
        config.put("target_modules", strings(modules));
        config.put(
                "target_parameters",
                changesExperts
                        ? strings(List.of(
                                "mlp.experts." + AdapterReader.GATE_UP, "mlp.experts." + AdapterReader.FUSED_DOWN))
                        : new JsonNull());
        config.put("bias", new JsonString("none"));
        config.put("fan_in_fan_out", new JsonBoolean(false));
        config.put("use_dora", new JsonBoolean(false));
        config.put("modules_to_save", new JsonNull());
        config.put("rank_pattern", JsonValue.emptyObject());
        config.put("alpha_pattern", JsonValue.emptyObject());
        config.put("init_lora_weights", new JsonBoolean(true));
        config.put("inference_mode", new JsonBoolean(true));
        return new JsonObject(config);
    }

    private static JsonNumber number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? JsonNumber.of((long) value)
                : new JsonNumber(Double.toString(value));
    }

    private static JsonArray strings(List<String> names) {
        return new JsonArray(
                names.stream().map(name -> (JsonValue) new JsonString(name)).toList());
    }
}
