package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.tensor.ElementType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
}
