package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Checkpoints as folders of other layouts and formats, read back. */
class SafetensorsConversionTest {
    private static final float[] POSITIVE_E4M3 = new float[0x7F];

    static {
        for (int code = 0; code < POSITIVE_E4M3.length; code++) {
            POSITIVE_E4M3[code] = Numbers.e4m3((byte) code);
        }
    }

    @TempDir
    private Path folder;

    private ConversionReport convert(Path from, CheckpointLayout layout, WeightFormat format, Path to)
            throws IOException {
        Files.createDirectories(to);
        try (Checkpoint checkpoint = Checkpoint.open(from)) {
            return SafetensorsConversion.of(checkpoint, layout, format).write(to, new WriteOptions(2, (a, b) -> {}));
        }
    }

    /** All bytes by name. */
    private static Map<String, byte[]> tensors(Path folder) {
        Map<String, byte[]> tensors = new TreeMap<>();
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            for (Checkpoint.WeightFile file : checkpoint.files()) {
                try (Safetensors opened = Safetensors.open(file.path())) {
                    opened.tensors()
                            .forEach(tensor -> tensors.put(
                                    tensor.name(), opened.data(tensor).toArray(ValueLayout.JAVA_BYTE)));
                }
            }
        }
        return tensors;
    }

    private static void assertSameTensors(Path expected, Path actual) {
        Map<String, byte[]> left = tensors(expected);
        Map<String, byte[]> right = tensors(actual);
        assertThat(right.keySet()).isEqualTo(left.keySet());
        left.forEach((name, bytes) -> assertThat(right.get(name)).as(name).isEqualTo(bytes));
    }

    private static void assertSameNumbers(Checkpoint expected, Checkpoint actual) {
        List<float[]> left = Numbers.of(expected.decoder());
        List<float[]> right = Numbers.of(actual.decoder());
        assertThat(right).hasSameSizeAs(left);
        for (int i = 0; i < left.size(); i++) {
            assertThat(right.get(i)).as("weights %d", i).isEqualTo(left.get(i));
        }
    }

    /** Image encoder included, whose rows change their order twice. */
    @ParameterizedTest
    @CsvSource({"hf-bf16,HUGGING_FACE,CONSOLIDATED", "consolidated-bf16,CONSOLIDATED,HUGGING_FACE"})
    void thereAndBackNothingIsLost(String golden, CheckpointLayout here, CheckpointLayout there) throws IOException {
        Path other = folder.resolve("other");
        Path back = folder.resolve("back");
        ConversionReport report = convert(Goldens.folder(golden), there, WeightFormat.BF16, other);
        convert(other, here, WeightFormat.BF16, back);
        assertSameTensors(Goldens.folder(golden), back);
        assertThat(report.tensors()).allMatch(tensor -> tensor.squaredErrors() == 0 && tensor.relativeError() == 0);
        try (Checkpoint original = Checkpoint.open(Goldens.folder(golden));
                Checkpoint converted = Checkpoint.open(other)) {
            assertThat(converted.config()).isEqualTo(original.config());
            assertThat(converted.layout()).isEqualTo(there);
            assertThat(report.bytesBefore()).isEqualTo(original.weightBytes());
            assertThat(report.bytesAfter()).isEqualTo(converted.weightBytes());
            assertThat(report.elements())
                    .isEqualTo(ParameterCount.of(original.config()).total());
            assertSameNumbers(original, converted);
        }
    }

    /** Through transposed keys and experts in three tensors, and back. */
    @ParameterizedTest
    @EnumSource(names = {"HUGGING_FACE", "CONSOLIDATED"})
    void throughAGgufFileNothingIsLost(CheckpointLayout layout) throws IOException {
        Path first = folder.resolve("first");
        Path file = folder.resolve("model.gguf");
        Path second = folder.resolve("second");
        RandomCheckpoint.write(folder.resolve("random"), ModelPreset.TINY.config(300), Quantisation.NONE, 7);
        convert(folder.resolve("random"), layout, WeightFormat.BF16, first);
        try (Checkpoint checkpoint = Checkpoint.open(first)) {
            GgufConversion.write(checkpoint, GgufSelection.of(WeightFormat.BF16), _ -> {}, file);
        }
        convert(file, layout, WeightFormat.BF16, second);
        assertSameTensors(first, second);
        assertThat(second.resolve(layout.configFile())).hasSameTextualContentAs(first.resolve(layout.configFile()));
        if (layout == CheckpointLayout.HUGGING_FACE) {
            assertSameTensors(folder.resolve("random"), second);
        }
    }

    /** Gate above up in one tensor, as converters may leave them. */
    @Test
    void fusedExpertsAreReadAsWell() throws IOException {
        Path fused = folder.resolve("fused.gguf");
        Path back = folder.resolve("back");
        GgufEdit.golden().fuseExperts().write(fused);
        try (Checkpoint checkpoint = Checkpoint.open(Goldens.folder("hf-bf16"))) {
            convert(fused, CheckpointLayout.CONSOLIDATED, WeightFormat.BF16, back);
            try (Checkpoint converted = Checkpoint.open(back)) {
                assertSameNumbers(checkpoint, converted);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HUGGING_FACE", "CONSOLIDATED"})
    void theLargestNumberDecidesTheScaleOfF8(CheckpointLayout layout) throws IOException {
        Path to = folder.resolve("fp8");
        ConversionReport report = convert(Goldens.folder("hf-bf16"), layout, WeightFormat.FP8, to);
        try (Checkpoint original = Checkpoint.open(Goldens.folder("hf-bf16"));
                Checkpoint converted = Checkpoint.open(to)) {
            assertThat(converted.quantisation()).isEqualTo(Quantisation.FP8_PER_TENSOR);
            assertThat(converted.config()).isEqualTo(original.config());
            List<Matrix> before = matrices(original.decoder());
            List<Matrix> after = matrices(converted.decoder());
            int quantised = 0;
            for (int i = 0; i < before.size(); i++) {
                if (after.get(i).type() == ElementType.F8_E4M3) {
                    assertNearest(Numbers.of(before.get(i)), after.get(i));
                    quantised++;
                } else {
                    assertThat(Numbers.of(after.get(i))).isEqualTo(Numbers.of(before.get(i)));
                }
            }
            // Embedding, head and the routers of three layers are not.
            assertThat(quantised).isEqualTo(before.size() - 5);
            assertThat(report.bytesAfter()).isEqualTo(converted.weightBytes());
        }
        assertThat(report.tensors())
                .filteredOn(tensor -> tensor.type() == DataType.F8_E4M3)
                .isNotEmpty()
                .allSatisfy(tensor -> assertThat(tensor.relativeError()).isBetween(0.015, 0.04));
    }

    /** Each number is the nearest that the format has under its scale, which is not smaller than need be. */
    private static void assertNearest(float[] numbers, Matrix matrix) {
        double largest = 0;
        double worst = 0;
        float[] stored = Numbers.of(matrix);
        for (int i = 0; i < numbers.length; i++) {
            double magnitude = Math.abs(numbers[i]);
            double nearest = Double.POSITIVE_INFINITY;
            for (int code = 0; code < 0x7F; code++) {
                nearest = Math.min(nearest, Math.abs(magnitude - (double) POSITIVE_E4M3[code] * matrix.scale()));
            }
            largest = Math.max(largest, magnitude);
            worst = Math.max(worst, Math.abs((double) numbers[i] - stored[i]) - nearest);
        }
        // What is computed in float is off by less than its last bit.
        assertThat(worst).isLessThan(1e-6 * largest);
        // Fused, gate and up share a scale: that of the larger one.
        assertThat((double) matrix.scale()).isGreaterThanOrEqualTo(largest / 448 * (1 - 1e-6));
        assertThat((double) matrix.scale()).isLessThan(2 * largest / 448);
    }

    private static List<Matrix> matrices(DecoderWeights weights) {
        List<Matrix> matrices = new ArrayList<>();
        weights.map(matrix -> {
            matrices.add(matrix);
            return matrix;
        });
        return matrices;
    }

    @Test
    void whatIsF8AlreadyIsCopied() throws IOException {
        Path to = folder.resolve("fp8");
        convert(Goldens.folder("consolidated-fp8"), CheckpointLayout.CONSOLIDATED, WeightFormat.FP8, to);
        Map<String, byte[]> before = tensors(Goldens.folder("consolidated-fp8"));
        Map<String, byte[]> after = tensors(to);
        assertThat(after.keySet()).isSubsetOf(before.keySet());
        before.forEach((name, bytes) -> {
            if (name.endsWith(".qscale_act")) {
                assertThat(after).doesNotContainKey(name);
            } else if (!name.endsWith(".qscale_weight")) {
                assertThat(after.get(name)).as(name).isEqualTo(bytes);
            }
        });
        try (Checkpoint original = Checkpoint.open(Goldens.folder("consolidated-fp8"));
                Checkpoint converted = Checkpoint.open(to)) {
            assertSameNumbers(original, converted);
        }
        assertThat(to.resolve("params.json")).content().contains("NO_SCALES");
    }

    /** As the reference converter does it: the larger scale stays, the other tensor is rounded again. */
    @Test
    void fusedExpertsShareTheLargerScale() throws IOException {
        Path to = folder.resolve("fp8");
        convert(Goldens.folder("consolidated-fp8"), CheckpointLayout.HUGGING_FACE, WeightFormat.FP8, to);
        try (Checkpoint original = Checkpoint.open(Goldens.folder("consolidated-fp8"));
                Checkpoint converted = Checkpoint.open(to)) {
            DecoderWeights.GatedMlp before = firstExpert(original);
            DecoderWeights.GatedMlp after = firstExpert(converted);
            float larger = Math.max(before.gate().scale(), before.up().scale());
            assertThat(after.gate().scale()).isEqualTo(larger);
            assertThat(after.up().scale()).isEqualTo(larger);
            boolean gateStays = before.gate().scale() == larger;
            assertThat(Numbers.of(gateStays ? after.gate() : after.up()))
                    .isEqualTo(Numbers.of(gateStays ? before.gate() : before.up()));
            assertThat(Numbers.of(after.down())).isEqualTo(Numbers.of(before.down()));
        }
        assertThat(to.resolve("config.json")).content().contains("\"dynamic\"");
    }

    private static DecoderWeights.GatedMlp firstExpert(Checkpoint checkpoint) {
        return ((DecoderWeights.MixtureOfExperts)
                        checkpoint.decoder().layers().getFirst().feedForward())
                .experts()
                .getFirst();
    }

    @ParameterizedTest
    @EnumSource(names = {"HUGGING_FACE", "CONSOLIDATED"})
    void denseModelsHaveTheirPairsInTheOrderOfTheLayout(CheckpointLayout layout) throws IOException {
        DecoderConfig config = dense();
        Path random = folder.resolve("random");
        Path there = folder.resolve("there");
        Path back = folder.resolve("back");
        RandomCheckpoint.write(random, config, Quantisation.NONE, 3);
        ConversionReport report = convert(random, layout, WeightFormat.BF16, there);
        assertThat(report.tensors()).allMatch(tensor -> tensor.squaredErrors() == 0);
        convert(there, CheckpointLayout.HUGGING_FACE, WeightFormat.BF16, back);
        assertSameTensors(random, back);
        if (layout == CheckpointLayout.CONSOLIDATED) {
            assertThat(tensors(there).get("layers.0.attention.wq.weight"))
                    .isNotEqualTo(tensors(random).get("model.layers.0.self_attn.q_proj.weight"));
        }
    }

    private static DecoderConfig dense() {
        AttentionConfig attention = new AttentionConfig.Grouped(
                4, 2, 8, 1 / Math.sqrt(8), new RopeConfig(10_000, Optional.empty()), QueryTemperature.NONE);
        return new DecoderConfig(300, 32, 2, 128, 1e-5f, false, attention, 2, 48, Optional.empty());
    }

    @Test
    void largeModelsAreCutIntoShardsWithAnIndex() throws IOException {
        Path to = Files.createDirectories(folder.resolve("sharded"));
        try (Checkpoint checkpoint = Checkpoint.open(Goldens.folder("hf-bf16"))) {
            SafetensorsConversion conversion =
                    SafetensorsConversion.of(checkpoint, CheckpointLayout.HUGGING_FACE, WeightFormat.BF16, 300_000);
            List<Long> seen = new ArrayList<>();
            long total = conversion.byteSize();
            conversion.write(to, new WriteOptions(1, (written, all) -> {
                assertThat(all).isEqualTo(total);
                seen.add(written);
            }));
            assertThat(seen).isSorted().last().isEqualTo(total);
        }
        try (Checkpoint read = Checkpoint.open(to)) {
            assertThat(read.files()).hasSizeGreaterThan(2);
            assertThat(read.files().getFirst().path())
                    .hasFileName("model-00001-of-0000%d.safetensors"
                            .formatted(read.files().size()));
        }
        assertThat(to.resolve("model.safetensors.index.json")).exists();
        assertSameTensors(Goldens.folder("hf-bf16"), to);
    }

    @Test
    void refusesWhatALayoutCannotSay() {
        CheckpointOptions corrected = CheckpointOptions.DEFAULT.withSoftmaxScale(SoftmaxScale.YARN);
        try (Checkpoint checkpoint = Checkpoint.open(Goldens.folder("hf-bf16"), corrected)) {
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() ->
                            SafetensorsConversion.of(checkpoint, CheckpointLayout.HUGGING_FACE, WeightFormat.BF16))
                    .withMessageContaining("softmaxScale")
                    .withMessageContaining("choose the other layout");
            assertThat(SafetensorsConversion.of(checkpoint, CheckpointLayout.CONSOLIDATED, WeightFormat.BF16)
                            .byteSize())
                    .isEqualTo(checkpoint.weightBytes());
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            SafetensorsConversion.of(checkpoint, CheckpointLayout.CONSOLIDATED, WeightFormat.Q4_0))
                    .withMessageContaining("not q4_0");
        }
    }

    @Test
    void numbersThatAreNotFiniteAreToldByName() throws IOException {
        Path damaged = folder.resolve("damaged");
        RandomCheckpoint.write(damaged, ModelPreset.TINY.config(300), Quantisation.NONE, 7);
        String name = "model.layers.1.self_attn.o_proj.weight";
        Path file = damaged.resolve("model.safetensors");
        int offset;
        try (Safetensors opened = Safetensors.open(file)) {
            offset = (int) opened.find(name).orElseThrow().offset();
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[offset] = (byte) 0xC0;
        bytes[offset + 1] = 0x7F;
        Files.write(file, bytes);
        for (WeightFormat format : new WeightFormat[] {WeightFormat.BF16, WeightFormat.FP8}) {
            Path to = folder.resolve(format.label());
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> convert(damaged, CheckpointLayout.HUGGING_FACE, format, to))
                    .withMessageContaining(name)
                    .withMessageContaining("not finite");
            assertThat(to).isEmptyDirectory();
        }
    }

    @Test
    void normsThatNeedItStayInF32() {
        List<DataType> types = new ArrayList<>();
        ConvertedTensors tensors = new ConvertedTensors(new ConvertedTensors.Target() {
            @Override
            public void add(String name, DataType type, List<Long> shape, RowContent content) {}

            @Override
            public void add(String name, DataType type, List<Long> shape, MemorySegment data) {
                types.add(type);
                assertThat(data.byteSize()).isEqualTo(type.byteSize(shape.getFirst()));
            }
        });
        tensors.exactVector("a", TensorKind.NORM, new float[] {1, -2.5f});
        tensors.exactVector("b", TensorKind.NORM, new float[] {1, 0.1f});
        assertThat(types).containsExactly(DataType.BF16, DataType.F32);
    }
}
