package dev.tramontane.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.GgufConversion;
import dev.tramontane.checkpoint.GgufSelection;
import dev.tramontane.checkpoint.WeightFormat;
import dev.tramontane.model.GoldenTest.Case;
import dev.tramontane.model.GoldenTest.Golden;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.KernelProvider;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reference's checkpoints as GGUF files, where the key expansion is stored transposed. */
class GgufGoldenTest {
    @TempDir
    private Path folder;

    private Path converted(String golden, WeightFormat format) {
        Path file = folder.resolve("model.gguf");
        try (Checkpoint checkpoint = Checkpoint.open(GoldenTest.folder(golden))) {
            GgufConversion.write(checkpoint, GgufSelection.of(format), writer -> {}, file);
        }
        return file;
    }

    @ParameterizedTest
    @CsvSource({"hf-bf16, F32", "hf-bf16, BF16", "consolidated-bf16, BF16", "consolidated-fp8, F32"})
    void logitsAndGreedyContinuations(String golden, WeightFormat format) throws IOException {
        Golden expectations = GoldenTest.read(golden);
        try (Checkpoint checkpoint = Checkpoint.open(converted(golden, format));
                CpuDevice device = new CpuDevice(KernelProvider.best(false), 2)) {
            Decoder decoder = new Decoder(checkpoint.config().decoder(), checkpoint.decoder());
            for (Case expected : expectations.cases()) {
                for (AttentionForm form : AttentionForm.values()) {
                    try (Generator generator = new Generator(decoder, device, form)) {
                        float[] logits = generator.prefill(expected.inputIds(), expected.inputIds().length);
                        GoldenTest.assertCloseInRange(logits, expected.logits(), 1e-4f);
                        assertThat(generator.greedy(expected.continuation().length))
                                .isEqualTo(expected.continuation());
                    }
                }
            }
        }
    }

    /**
     * Blocks compute as the numbers in them do, with plain loops; vectors round activations, too. How far those are from the original is another matter: rounding sends some
     * rows of these random weights to other experts, which moves the logits by more than the rounding itself.
     */
    @ParameterizedTest
    @CsvSource({"Q8_0, 1e-3, 0.1", "Q4_0, 2e-2, 1"})
    void storedBlocks(WeightFormat format, double least, double most) throws IOException {
        Golden expectations = GoldenTest.read("hf-bf16");
        Path exact = folder.resolve("exact.gguf");
        try (Checkpoint blocks = Checkpoint.open(converted("hf-bf16", format));
                CpuDevice plain = new CpuDevice(KernelProvider.scalar(), 2);
                CpuDevice rounding = new CpuDevice(KernelProvider.best(false), 2)) {
            GgufConversion.write(blocks, GgufSelection.of(WeightFormat.F32), writer -> {}, exact);
            try (Checkpoint numbers = Checkpoint.open(exact)) {
                Decoder stored = new Decoder(blocks.config().decoder(), blocks.decoder());
                Decoder decoded = new Decoder(numbers.config().decoder(), numbers.decoder());
                for (Case expected : expectations.cases()) {
                    for (AttentionForm form : AttentionForm.values()) {
                        float[] actual = logits(stored, plain, form, expected);
                        GoldenTest.assertCloseInRange(actual, logits(decoded, plain, form, expected), 1e-4f);
                        float[] rounded = logits(stored, rounding, form, expected);
                        assertThat(relativeError(rounded, expected.logits())).isBetween(least, most);
                    }
                }
            }
        }
    }

    private static float[] logits(Decoder decoder, CpuDevice device, AttentionForm form, Case prompt) {
        try (Generator generator = new Generator(decoder, device, form)) {
            return generator
                    .prefill(prompt.inputIds(), prompt.inputIds().length)
                    .clone();
        }
    }

    private static double relativeError(float[] actual, float[] expected) {
        double difference = 0;
        double length = 0;
        for (int i = 0; i < actual.length; i++) {
            difference += Math.pow(actual[i] - expected[i], 2);
            length += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / length);
    }
}
