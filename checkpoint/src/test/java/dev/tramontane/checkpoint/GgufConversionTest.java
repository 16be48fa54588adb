package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The checkpoints of the reference as GGUF files, read back. */
class GgufConversionTest {
    @TempDir
    private Path folder;

    private Path converted(String golden, WeightFormat format) {
        Path file = folder.resolve("model.gguf");
        try (Checkpoint checkpoint = Checkpoint.open(Goldens.folder(golden))) {
            GgufConversion.write(checkpoint, GgufSelection.of(format), writer -> {}, file);
        }
        return file;
    }

    static List<String> goldens() {
        return Goldens.ALL;
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void singlePrecisionKeepsEveryWeight(String golden) {
        Path file = converted(golden, WeightFormat.F32);
        try (Checkpoint original = Checkpoint.open(Goldens.folder(golden));
                Checkpoint read = Checkpoint.open(file)) {
            assertThat(read.layout()).isEqualTo(CheckpointLayout.GGUF);
            assertThat(read.quantisation()).isEqualTo(Quantisation.NONE);
            assertThat(read.vision()).isEmpty();
            assertThat(read.vocabulary()).isEmpty();
            assertThat(read.config().decoder()).isEqualTo(original.config().decoder());
            List<float[]> expected = Numbers.of(original.decoder());
            List<float[]> actual = Numbers.of(read.decoder());
            assertThat(actual).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.get(i)).as("weights %d", i).isEqualTo(expected.get(i));
            }
        }
    }

    /** The errors of rounding uniform or normal numbers to so many steps; blocks of 32 columns only. */
    @ParameterizedTest
    @CsvSource({"F32, 0, 0", "BF16, 0, 0", "F16, 0, 3e-4", "Q8_0, 1e-3, 8e-3", "Q4_0, 0.02, 0.13"})
    void roundsToTheFormat(WeightFormat format, double least, double most) {
        Path file = converted("hf-bf16", format);
        try (Checkpoint original = Checkpoint.open(Goldens.folder("hf-bf16"));
                Checkpoint read = Checkpoint.open(file)) {
            List<float[]> expected = Numbers.of(original.decoder());
            List<float[]> actual = Numbers.of(read.decoder());
            double largest = 0;
            for (int i = 0; i < expected.size(); i++) {
                largest = Math.max(largest, Numbers.relativeError(expected.get(i), actual.get(i)));
            }
            assertThat(largest).isBetween(least, most);
            ElementType head = format == WeightFormat.Q4_0 ? ElementType.Q8_0 : ElementType.valueOf(format.name());
            assertThat(read.decoder().head().type()).isEqualTo(head);
        }
    }

    @Test
    void theCorrectedScaleIsSaidInTheFile() {
        Path file = folder.resolve("model.gguf");
        CheckpointOptions corrected = CheckpointOptions.DEFAULT.withSoftmaxScale(SoftmaxScale.YARN);
        try (Checkpoint checkpoint = Checkpoint.open(Goldens.folder("hf-bf16"), corrected)) {
            GgufConversion.write(checkpoint, GgufSelection.of(WeightFormat.BF16), writer -> {}, file);
            AttentionConfig original = checkpoint.config().decoder().attention();
            try (Checkpoint read = Checkpoint.open(file, corrected);
                    Gguf gguf = Gguf.open(file)) {
                assertThat(read.config().decoder().attention().softmaxScale())
                        .isCloseTo(original.softmaxScale(), within(1e-12));
                assertThat(gguf.metadata()).containsKey("mistral4.rope.scaling.yarn_log_multiplier");
            }
            try (Checkpoint read = Checkpoint.open(file)) {
                AttentionConfig plain = read.config().decoder().attention();
                assertThat(plain.softmaxScale()).isEqualTo(plain.plainScale());
            }
        }
    }

    @Test
    void convertsWhatIsGgufAlready() {
        Path file = converted("consolidated-bf16", WeightFormat.F32);
        Path again = folder.resolve("again.gguf");
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            GgufConversion.write(checkpoint, GgufSelection.of(WeightFormat.F32), writer -> {}, again);
        }
        assertThat(again).hasSameBinaryContentAs(file);
    }

    @Test
    void refusesWhatIsNotAModel() {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Checkpoint.open(folder.resolve("none.gguf")))
                .withMessageContaining("none.gguf: does not exist");
        Path other = folder.resolve("model.bin");
        RawSafetensors.write(other, new byte[3]);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Checkpoint.open(other))
                .withMessageContaining("neither a folder nor a .gguf file");
        Path file = converted("hf-bf16", WeightFormat.BF16);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() ->
                        Checkpoint.open(file, CheckpointOptions.DEFAULT.withLayout(CheckpointLayout.CONSOLIDATED)))
                .withMessageContaining("does not have the layout CONSOLIDATED");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Checkpoint.open(folder, CheckpointOptions.DEFAULT.withLayout(CheckpointLayout.GGUF)))
                .withMessageContaining("is a folder; give the .gguf file");
    }

    /** Written from the format's description alone. */
    private static byte[] block(WeightFormat format, float[] numbers, int from) {
        float largest = 0;
        for (int i = 0; i < 32; i++) {
            if (Math.abs(numbers[from + i]) > Math.abs(largest)) {
                largest = numbers[from + i];
            }
        }
        float scale = format == WeightFormat.Q4_0 ? largest / -8 : Math.abs(largest) / 127;
        float inverse = scale == 0 ? 0 : 1 / scale;
        ByteBuffer block =
                ByteBuffer.allocate(format == WeightFormat.Q4_0 ? 18 : 34).order(ByteOrder.LITTLE_ENDIAN);
        block.putShort(Float.floatToFloat16(scale));
        for (int i = 0; i < (format == WeightFormat.Q4_0 ? 16 : 32); i++) {
            float number = numbers[from + i] * inverse;
            if (format == WeightFormat.Q4_0) {
                int low = Math.min(15, (int) (number + 8.5f));
                int high = Math.min(15, (int) (numbers[from + 16 + i] * inverse + 8.5f));
                block.put((byte) (low | high << 4));
            } else {
                block.put((byte) BigDecimal.valueOf(number)
                        .setScale(0, RoundingMode.HALF_UP)
                        .intValueExact());
            }
        }
        return block.array();
    }

    @ParameterizedTest
    @EnumSource(names = {"Q8_0", "Q4_0"})
    void blocksAreThoseOfAnIndependentEncoder(WeightFormat format) {
        Path file = converted("hf-bf16", format);
        try (Checkpoint original = Checkpoint.open(Goldens.folder("hf-bf16"));
                Gguf read = Gguf.open(file)) {
            float[] numbers =
                    Numbers.of(original.decoder().layers().get(1).attention().output());
            TensorInfo tensor = read.find("blk.1.attn_output.weight").orElseThrow();
            assertThat(tensor.type()).isEqualTo(DataType.valueOf(format.name()));
            byte[] actual = read.data(tensor).toArray(ValueLayout.JAVA_BYTE);
            ByteBuffer expected = ByteBuffer.allocate(actual.length);
            for (int from = 0; from < numbers.length; from += 32) {
                expected.put(block(format, numbers, from));
            }
            assertThat(actual).isEqualTo(expected.array());
        }
    }

    /** Half a step of 1/127 or 1/8 of the largest number of a block, plus the rounding of the scale. */
    @ParameterizedTest
    @CsvSource({"Q8_0, 0.0045", "Q4_0, 0.126"})
    void noNumberIsFartherOffThanTheFormatAllows(WeightFormat format, double bound) {
        Path file = converted("hf-bf16", format);
        try (Checkpoint original = Checkpoint.open(Goldens.folder("hf-bf16"));
                Checkpoint read = Checkpoint.open(file)) {
            float[] before = Numbers.of(
                    original.decoder().layers().getFirst().attention().output());
            float[] after =
                    Numbers.of(read.decoder().layers().getFirst().attention().output());
            for (int from = 0; from < before.length; from += 32) {
                float largest = 0;
                for (int i = from; i < from + 32; i++) {
                    largest = Math.max(largest, Math.abs(before[i]));
                }
                for (int i = from; i < from + 32; i++) {
                    assertThat((double) Math.abs(after[i] - before[i])).isLessThanOrEqualTo(bound * largest);
                }
            }
        }
    }

    @Test
    void theReportSaysWhatIsInTheFile() {
        Path file = folder.resolve("model.gguf");
        try (Checkpoint original = Checkpoint.open(Goldens.folder("hf-bf16"))) {
            ConversionReport report =
                    GgufConversion.write(original, GgufSelection.of(WeightFormat.Q4_0), _ -> {}, file);
            try (Checkpoint read = Checkpoint.open(file);
                    Gguf gguf = Gguf.open(file)) {
                assertThat(report.bytesAfter()).isEqualTo(read.weightBytes());
                assertThat(report.tensors()).allSatisfy(tensor -> {
                    TensorInfo stored = gguf.find(tensor.name()).orElseThrow();
                    assertThat(tensor.type()).isEqualTo(stored.type());
                    assertThat(tensor.bytes()).isEqualTo(stored.byteSize());
                    assertThat(tensor.elements()).isEqualTo(stored.elementCount());
                });
                assertThat(report.tensors()).hasSameSizeAs(gguf.tensors());
                assertError(
                        report,
                        "token_embd.weight",
                        original.decoder().embedding(),
                        read.decoder().embedding());
                assertError(
                        report,
                        "blk.2.attn_output.weight",
                        original.decoder().layers().get(2).attention().output(),
                        read.decoder().layers().get(2).attention().output());
            }
        }
    }

    private static void assertError(ConversionReport report, String name, Matrix before, Matrix after) {
        float[] expected = Numbers.of(before);
        float[] actual = Numbers.of(after);
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs((double) expected[i] - actual[i]));
        }
        TensorQuality quality = report.tensors().stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(quality.relativeError()).isPositive();
        assertThat(quality.relativeError()).isCloseTo(Numbers.relativeError(expected, actual), within(1e-9));
        assertThat(quality.largestError()).isCloseTo(largest, within(1e-12));
    }

    @Test
    void threadsChangeNothing() {
        Path one = folder.resolve("one.gguf");
        Path three = folder.resolve("three.gguf");
        try (Checkpoint checkpoint = Checkpoint.open(Goldens.folder("hf-fp8"))) {
            GgufSelection formats = GgufSelection.pure(WeightFormat.Q8_0);
            ConversionReport alone = GgufConversion.write(checkpoint, formats, _ -> {}, one);
            ConversionReport together = GgufConversion.of(checkpoint, formats, _ -> {})
                    .write(three, new WriteOptions(3, WriteProgress.NONE));
            assertThat(together).isEqualTo(alone);
        }
        assertThat(three).hasSameBinaryContentAs(one);
    }

    @ParameterizedTest
    @EnumSource(names = {"Q8_0", "Q4_0"})
    void blocksThatAreThereAreCopied(WeightFormat format) {
        Path file = converted("consolidated-bf16", format);
        Path again = folder.resolve("again.gguf");
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            ConversionReport report = GgufConversion.write(checkpoint, GgufSelection.of(format), _ -> {}, again);
            assertThat(report.tensors()).allMatch(tensor -> tensor.squaredErrors() == 0);
        }
        assertThat(again).hasSameBinaryContentAs(file);
    }

    @Test
    void whoeverWatchesMayEndIt() {
        Path file = folder.resolve("model.gguf");
        try (Checkpoint checkpoint = Checkpoint.open(Goldens.folder("hf-bf16"))) {
            GgufConversion conversion = GgufConversion.of(checkpoint, GgufSelection.of(WeightFormat.Q8_0), _ -> {});
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> conversion.write(file, new WriteOptions(2, (written, total) -> {
                        assertThat(total).isEqualTo(conversion.byteSize());
                        if (written > total / 2) {
                            throw new ArithmeticException("enough");
                        }
                    })))
                    .withMessage("enough");
        }
        assertThat(folder).isEmptyDirectory();
    }
}
