package dev.tramontane.train.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.CheckpointLayout;
import dev.tramontane.checkpoint.CheckpointOptions;
import dev.tramontane.checkpoint.ConversionReport;
import dev.tramontane.checkpoint.DataType;
import dev.tramontane.checkpoint.GgufConversion;
import dev.tramontane.checkpoint.GgufSelection;
import dev.tramontane.checkpoint.ModelConfig;
import dev.tramontane.checkpoint.Safetensors;
import dev.tramontane.checkpoint.SafetensorsConversion;
import dev.tramontane.checkpoint.SafetensorsWriter;
import dev.tramontane.checkpoint.TensorInfo;
import dev.tramontane.checkpoint.WeightFormat;
import dev.tramontane.checkpoint.WeightLoading;
import dev.tramontane.checkpoint.WriteOptions;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.tape.Parameter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterTest {
    private static final Path STARTER = Path.of("..", "models", "starter");
    private static final int[] TOKENS = {1, 5, 9, 12, 3, 7, 20, 21, 22, 4};

    /** Something that the starter has an opinion on; where it has none, rounding makes its router choose otherwise. */
    private static final int[] QUESTION = {1, 36, 100, 120, 37, 3, 200, 210, 220, 4};

    @TempDir
    private Path folder;

    private static Path golden(String name) {
        try {
            return Path.of(Objects.requireNonNull(AdapterTest.class.getResource("/goldens/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static CheckpointOptions with(Path adapter) {
        return CheckpointOptions.DEFAULT.withChange(AdapterMerge.of(adapter));
    }

    private static CheckpointOptions with(Adapter adapter) {
        return CheckpointOptions.DEFAULT.withChange(AdapterMerge.of(adapter));
    }

    private static ModelConfig config(Path model) {
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            return checkpoint.config();
        }
    }

    private static float[] numbers(JsonValue object, String name) {
        List<JsonValue> elements = ((JsonArray) ((JsonObject) object).get(name).orElseThrow()).elements();
        float[] numbers = new float[elements.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) ((JsonNumber) elements.get(i)).doubleValue();
        }
        return numbers;
    }

    /** An adapter that changes everything it can, both matrices of every change being random. */
    private static Adapter random(ModelConfig model, Set<Target> targets) {
        return random(model, new AdapterSettings(3, 6, false, targets));
    }

    private static Adapter random(ModelConfig model, AdapterSettings settings) {
        Adapter adapter = Adapter.fresh(model.decoder(), settings, new SplittableRandom(5));
        SplittableRandom random = new SplittableRandom(6);
        for (Parameter parameter : adapter.parameters()) {
            for (int i = 0; i < parameter.size(); i++) {
                parameter.values()[i] = (float) random.nextGaussian() * 0.05f;
            }
        }
        return adapter;
    }

    private static Set<Target> targets(ModelConfig model) {
        Set<Target> targets = EnumSet.noneOf(Target.class);
        DecoderModule.of(model.decoder()).forEach(module -> targets.add(module.target()));
        return targets;
    }

    private static void assertClose(float[] actual, float[] expected, float tolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("logit %d", i).isCloseTo(expected[i], within(tolerance));
        }
    }

    /** The largest difference, relative to the largest number. */
    private static float distance(float[] actual, float[] expected) {
        float difference = 0;
        float largest = 0;
        for (int i = 0; i < expected.length; i++) {
            difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return difference / largest;
    }

    /** As float32, so that merging rounds nothing. */
    private Path unrounded(String name) {
        Path file = folder.resolve(name + ".gguf");
        try (Checkpoint checkpoint = Checkpoint.open(golden(name))) {
            ConversionReport _ = GgufConversion.write(checkpoint, GgufSelection.pure(WeightFormat.F32), _ -> {}, file);
        }
        return file;
    }

    /** Through GGUF, where the expansion of keys and values is stored in another way, so that this is tested as well. */
    @ParameterizedTest
    @ValueSource(strings = {"gate-up", "experts"})
    void adaptersByPeftComputeAsWithPeft(String name) throws IOException {
        Path adapter = golden("peft/" + name);
        JsonValue expected = JsonValue.parse(Files.readString(adapter.resolve("cases.json")));
        Path model = unrounded("hf-bf16");
        assertClose(LogitsProbe.logits(model, CheckpointOptions.DEFAULT, TOKENS), numbers(expected, "base"), 1e-4f);
        assertClose(LogitsProbe.logits(model, with(adapter), TOKENS), numbers(expected, "logits"), 1e-4f);
        // Rounded to bf16 as they are stored.
        assertClose(LogitsProbe.logits(golden("hf-bf16"), with(adapter), TOKENS), numbers(expected, "logits"), 0.2f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gate-up", "experts"})
    void whatPeftWroteIsWrittenAlike(String name) {
        ModelConfig model = config(golden("hf-bf16"));
        Adapter adapter = Adapter.read(golden("peft/" + name), model);
        if (name.equals("gate-up")) {
            // Of the experts only one of both tensors is changed, which is read and merged but never learned.
            assertThatThrownBy(() -> adapter.write(folder, model, ""))
                    .isInstanceOf(AdapterException.class)
                    .hasMessageContaining("down_proj");
            return;
        }
        adapter.write(folder, model, "tiny");
        try (Safetensors before = Safetensors.open(golden("peft/" + name).resolve(AdapterReader.FILE));
                Safetensors after = Safetensors.open(folder.resolve(AdapterReader.FILE))) {
            assertThat(after.tensors().stream().map(TensorInfo::name))
                    .containsExactlyInAnyOrderElementsOf(
                            before.tensors().stream().map(TensorInfo::name).toList());
            for (TensorInfo tensor : before.tensors()) {
                TensorInfo written = after.find(tensor.name()).orElseThrow();
                assertThat(written.shape()).isEqualTo(tensor.shape());
                assertThat(after.data(written).mismatch(before.data(tensor)))
                        .as(tensor.name())
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        ModelConfig model = config(STARTER);
        Adapter adapter = random(model, targets(model));
        adapter.write(folder.resolve("new"), model, "starter");
        Adapter read = Adapter.read(folder.resolve("new"), model);
        assertThat(read.settings()).isEqualTo(adapter.settings());
        assertThat(read.changes().keySet())
                .containsExactlyElementsOf(adapter.changes().keySet());
        adapter.changes().forEach((name, change) -> {
            LowRankChange again = read.change(name).orElseThrow();
            assertThat(again.down().values()).as(name).isEqualTo(change.down().values());
            assertThat(again.up().values()).as(name).isEqualTo(change.up().values());
            assertThat(again.scale()).isEqualTo(change.scale());
        });
        assertThat(read.parameters()).hasSameSizeAs(adapter.parameters());
    }

    @Test
    void aFreshAdapterChangesNothing() {
        ModelConfig model = config(STARTER);
        Adapter fresh = Adapter.fresh(
                model.decoder(), new AdapterSettings(4, 8, true, targets(model)), new SplittableRandom(1));
        assertThat(LogitsProbe.logits(STARTER, with(fresh), TOKENS))
                .isEqualTo(LogitsProbe.logits(STARTER, CheckpointOptions.DEFAULT, TOKENS));
    }

    /** Merged at once, or written and opened: the same weights, whatever of the model is changed. */
    @ParameterizedTest
    @EnumSource(
            value = Target.class,
            names = {"Q_A_PROJ", "KV_B_PROJ", "UP_PROJ", "EXPERTS"})
    void aMergedModelComputesAsWithTheAdapter(Target target) {
        Adapter adapter = random(config(STARTER), Set.of(target));
        float[] adapted;
        try (Checkpoint checkpoint = Checkpoint.open(STARTER, with(adapter))) {
            adapted = LogitsProbe.logits(checkpoint, TOKENS);
            ConversionReport _ = SafetensorsConversion.of(checkpoint, CheckpointLayout.HUGGING_FACE, WeightFormat.BF16)
                    .write(folder, WriteOptions.DEFAULT);
        }
        assertThat(LogitsProbe.logits(folder, CheckpointOptions.DEFAULT, TOKENS))
                .isEqualTo(adapted);
        assertThat(distance(adapted, LogitsProbe.logits(STARTER, CheckpointOptions.DEFAULT, TOKENS)))
                .isGreaterThan(1e-3f);
    }

    /** What is not adapted stays quantised, in rows or in panels; gate and up, which must be stored alike, are both changed. */
    @ParameterizedTest
    @CsvSource({"GATE_PROJ,MAPPED", "DOWN_PROJ,COPIED", "KV_B_PROJ,COPIED", "EXPERTS,COPIED"})
    void quantisedModelsTakeAdapters(Target target, WeightLoading loading) {
        Path quantised = folder.resolve("starter.gguf");
        try (Checkpoint checkpoint = Checkpoint.open(STARTER)) {
            ConversionReport _ =
                    GgufConversion.write(checkpoint, GgufSelection.of(WeightFormat.Q8_0), _ -> {}, quantised);
        }
        Adapter adapter = random(config(STARTER), new AdapterSettings(3, 60, false, Set.of(target)));
        CheckpointOptions options = with(adapter).withLoading(loading);
        float[] expected = LogitsProbe.logits(STARTER, with(adapter), QUESTION);
        assertThat(distance(LogitsProbe.logits(quantised, options, QUESTION), expected))
                .isLessThan(0.02f);
        assertThat(distance(LogitsProbe.logits(STARTER, CheckpointOptions.DEFAULT, QUESTION), expected))
                .isGreaterThan(0.04f);
        try (Checkpoint checkpoint = Checkpoint.open(quantised, options)) {
            assertThat(checkpoint.decoder().matrices().stream().map(Matrix::type))
                    .contains(
                            ElementType.BF16,
                            loading == WeightLoading.COPIED ? ElementType.Q8_0_PANELS : ElementType.Q8_0);
        }
    }

    /** Files order rows of queries and keys by halves of a head; this model has them interleaved in the one and not the other. */
    @Test
    void rotatedRowsAreFoundInEitherOrder() throws IOException {
        Path halves = Files.createDirectory(folder.resolve("halves"));
        Files.copy(golden("dense").resolve("model.safetensors"), halves.resolve("model.safetensors"));
        Files.copy(golden("dense").resolve("plain.json"), halves.resolve("config.json"));
        ModelConfig model = config(halves);
        Adapter adapter = random(model, targets(model));
        adapter.write(folder.resolve("adapter"), model, "");
        Path interleaved = folder.resolve("interleaved.gguf");
        try (Checkpoint checkpoint = Checkpoint.open(halves)) {
            ConversionReport _ =
                    GgufConversion.write(checkpoint, GgufSelection.pure(WeightFormat.F32), _ -> {}, interleaved);
        }
        Adapter read = Adapter.read(folder.resolve("adapter"), config(interleaved));
        float[] expected = LogitsProbe.logits(halves, with(adapter), TOKENS);
        float[] actual = LogitsProbe.logits(interleaved, with(read), TOKENS);
        assertThat(distance(actual, expected)).isLessThan(0.02f);
        assertThat(distance(LogitsProbe.logits(halves, CheckpointOptions.DEFAULT, TOKENS), expected))
                .isGreaterThan(0.1f);
        read.write(folder.resolve("again"), config(interleaved), "");
        assertThat(folder.resolve("again").resolve(AdapterReader.FILE))
                .hasSameBinaryContentAs(folder.resolve("adapter").resolve(AdapterReader.FILE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "use_dora": false       | "use_dora": true              | use_dora
            "bias": "none"          | "bias": "all"                 | bias
            "peft_type": "LORA"     | "peft_type": "LOHA"           | peft_type
            "modules_to_save": null | "modules_to_save": ["lm_head"]| modules_to_save
            "rank_pattern": {}      | "rank_pattern": {"a": 4}      | rank_pattern
            "alpha_pattern": {}     | "alpha_pattern": {"a": 4}     | alpha_pattern
            "lora_bias": false      | "lora_bias": true             | lora_bias
            "init_lora_weights": true | "init_lora_weights": "pissa"| init_lora_weights
            "kasa_config": null     | "kasa_config": {"k": 1}       | kasa_config
            "r": 2,                 | "r": 2, "from_2031": true,    | from_2031
            "r": 2,                 | "r": 2.5,                     | 'r'
            "r": 2,                 | "r": 99999999,                | 'r'
            "lora_alpha": 5         | "lora_alpha": "5"             | lora_alpha
            "lora_alpha": 5         | "lora_alpha": NaN             | lora_alpha
            "r": 2,                 | "r": 3,                       | has shape
            "r": 2,                 | "r": 2,,                      | not valid JSON
            """)
    void refusesWhatItDoesNotHonour(String is, String instead, String named) throws IOException {
        Path adapter = edited(text -> {
            assertThat(text).contains(is.strip());
            return text.replace(is.strip(), instead.strip());
        });
        assertThatThrownBy(() -> Adapter.read(adapter, config(golden("hf-bf16"))))
                .isInstanceOf(AdapterException.class)
                .hasMessageContaining(adapter.toString())
                .hasMessageContaining(named);
    }

    private Path edited(UnaryOperator<String> edit) throws IOException {
        Path adapter = Files.createDirectories(folder.resolve("edited"));
        Path from = golden("peft/experts");
        Files.copy(from.resolve(AdapterReader.FILE), adapter.resolve(AdapterReader.FILE));
        String text = Files.readString(from.resolve(AdapterConfig.FILE));
        Files.writeString(adapter.resolve(AdapterConfig.FILE), edit.apply(text));
        return adapter;
    }

    @Test
    void refusesTensorsThatDoNotFit() throws IOException {
        ModelConfig tiny = config(golden("hf-bf16"));
        ModelConfig starter = config(STARTER);
        assertThatThrownBy(() -> Adapter.read(golden("peft/experts"), starter))
                .isInstanceOf(AdapterException.class)
                .hasMessageContaining("layers.0.mlp.experts.base_layer.lora_A.weight' has shape [32, 96]")
                .hasMessageContaining("[256, 128]")
                .hasMessageContaining("another model");
        Path adapter = edited(text -> text);
        String layer = "base_model.model.model.language_model.layers.0.";
        rewrite(adapter, name -> name.equals(layer + "self_attn.q_a_proj.lora_B.weight") ? "" : name);
        assertThatThrownBy(() -> Adapter.read(adapter, tiny))
                .isInstanceOf(AdapterException.class)
                .hasMessageContaining("q_a_proj.lora_B.weight' is missing");
        rewrite(adapter, name -> name.replace("layers.0.self_attn.q_a_proj", "layers.0.mlp.gate"));
        assertThatThrownBy(() -> Adapter.read(adapter, tiny))
                .isInstanceOf(AdapterException.class)
                .hasMessageContaining("layers.0.mlp.gate.lora_")
                .hasMessageContaining("no place");
        rewrite(adapter, name -> name.replace("language_model", "vision_tower"));
        assertThatThrownBy(() -> Adapter.read(adapter, tiny))
                .isInstanceOf(AdapterException.class)
                .hasMessageContaining("changes nothing of the text decoder");
        assertThatThrownBy(() -> Adapter.read(folder.resolve("nowhere"), tiny))
                .isInstanceOf(AdapterException.class)
                .hasMessageContaining("does not exist");
    }

    /** The names of former versions of transformers, and a tensor that is no number. */
    @Test
    void takesFormerNamesAndRefusesDamage() throws IOException {
        ModelConfig tiny = config(golden("hf-bf16"));
        Path adapter = edited(text -> text);
        rewrite(adapter, name -> name.replace("model.language_model.", "language_model.model."));
        assertThat(Adapter.read(adapter, tiny).changes())
                .hasSameSizeAs(Adapter.read(golden("peft/experts"), tiny).changes());
        Path file = adapter.resolve(AdapterReader.FILE);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] = 0x7f;
        bytes[bytes.length - 2] = (byte) 0xff;
        Files.write(file, bytes);
        assertThatThrownBy(() -> Adapter.read(adapter, tiny))
                .isInstanceOf(AdapterException.class)
                .hasMessageContaining("no weight");
        Files.write(file, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> Adapter.read(adapter, tiny)).isInstanceOf(AdapterException.class);
    }

    /** As programs write them that have no fused tensors. */
    @Test
    void takesExpertsAsModulesOfTheirOwn() throws IOException {
        ModelConfig tiny = config(golden("hf-bf16"));
        Adapter fused = Adapter.read(golden("peft/experts"), tiny);
        Path adapter = edited(text -> text);
        SafetensorsWriter writer = new SafetensorsWriter();
        fused.changes().forEach((module, change) -> {
            String name = "base_model.model.model.language_model." + module;
            add(writer, name + AdapterReader.DOWN, change.down());
            add(writer, name + AdapterReader.UP, change.up());
        });
        writer.write(adapter.resolve(AdapterReader.FILE));
        assertThat(LogitsProbe.logits(golden("hf-bf16"), with(adapter), TOKENS))
                .isEqualTo(LogitsProbe.logits(golden("hf-bf16"), with(fused), TOKENS));
    }

    private static void add(SafetensorsWriter writer, String name, Parameter parameter) {
        MemorySegment data = MemorySegment.ofArray(new byte[parameter.size() * Float.BYTES]);
        MemorySegment.copy(parameter.values(), 0, data, Matrix.FLOAT, 0, parameter.size());
        List<Long> shape = List.of((long) parameter.rows(), (long) parameter.columns());
        writer.add(name, DataType.F32, shape, data);
    }

    private void rewrite(Path adapter, UnaryOperator<String> names) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Safetensors from = Safetensors.open(golden("peft/experts").resolve(AdapterReader.FILE))) {
            for (TensorInfo tensor : from.tensors()) {
                String name = names.apply(tensor.name());
                if (!name.isEmpty()) {
                    MemorySegment data = from.data(tensor);
                    writer.add(name, DataType.F32, tensor.shape(), data);
                }
            }
            writer.write(adapter.resolve(AdapterReader.FILE));
        }
    }

    @Test
    void targetsAreNamedAsModulesAre() {
        var model = config(STARTER).decoder();
        assertThat(Target.of(List.of("q_a_proj", "experts"), model)).containsExactly(Target.Q_A_PROJ, Target.EXPERTS);
        assertThat(Target.of(List.of("all-linear"), model))
                .containsExactly(
                        Target.Q_A_PROJ,
                        Target.Q_B_PROJ,
                        Target.KV_A_PROJ_WITH_MQA,
                        Target.KV_B_PROJ,
                        Target.O_PROJ,
                        Target.GATE_PROJ,
                        Target.UP_PROJ,
                        Target.DOWN_PROJ);
        assertThatThrownBy(() -> Target.of(List.of("lm_head"), model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lm_head");
        assertThatThrownBy(() -> Target.of(List.of(), model)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTargetThatTheModelLacksIsTold() {
        AdapterSettings settings = new AdapterSettings(2, 2, false, Set.of(Target.K_PROJ));
        assertThatThrownBy(() -> Adapter.fresh(config(STARTER).decoder(), settings, new SplittableRandom(1)))
                .isInstanceOf(AdapterException.class)
                .hasMessageContaining("no k_proj");
    }
}
