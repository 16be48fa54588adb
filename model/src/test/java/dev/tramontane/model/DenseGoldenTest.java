package dev.tramontane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.GgufConversion;
import dev.tramontane.checkpoint.GgufSelection;
import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.checkpoint.WeightFormat;
import dev.tramontane.model.DenseGoldens.Case;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.KernelProvider;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A dense model in both layouts against what two independent implementations made of it. */
class DenseGoldenTest {
    @TempDir
    private Path folder;

    private Checkpoint open(boolean gguf, String rope) throws IOException {
        return gguf ? DenseGoldens.gguf(rope) : DenseGoldens.huggingFace(rope, folder);
    }

    @ParameterizedTest
    @CsvSource({"true, plain", "true, linear", "true, yarn", "false, plain", "false, linear", "false, yarn"})
    void logitsAndGreedyContinuations(boolean gguf, String rope) throws IOException {
        try (Checkpoint checkpoint = open(gguf, rope);
                CpuDevice device = new CpuDevice(KernelProvider.best(false), 2)) {
            assertThat(checkpoint.config().decoder().attention().rope().pairing())
                    .isEqualTo(gguf ? Pairing.INTERLEAVED : Pairing.HALVES);
            Decoder decoder = new Decoder(checkpoint.config().decoder(), checkpoint.decoder());
            for (Case expected : DenseGoldens.cases(rope)) {
                try (Generator generator = new Generator(decoder, device, AttentionForm.ABSORBED)) {
                    float[] logits = generator.prefill(expected.inputIds(), expected.inputIds().length);
                    GoldenTest.assertCloseInRange(logits, expected.logits(), 2e-6f);
                    assertThat(generator.greedy(expected.greedy().length)).isEqualTo(expected.greedy());
                }
            }
        }
    }

    /** What a conversion makes of the one layout is the other, to the bit, rows in another order. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "linear", "yarn"})
    void conversion(String rope) throws IOException {
        Path file = folder.resolve("converted.gguf");
        try (Checkpoint original = DenseGoldens.huggingFace(rope, folder)) {
            GgufConversion.write(original, GgufSelection.of(WeightFormat.F32), writer -> {}, file);
        }
        try (Checkpoint converted = Checkpoint.open(file);
                Checkpoint theirs = DenseGoldens.gguf(rope);
                CpuDevice device = new CpuDevice(KernelProvider.best(false), 1)) {
            assertThat(converted.config()).isEqualTo(theirs.config());
            int[] prompt = DenseGoldens.cases(rope).getLast().inputIds();
            assertThat(logits(converted, device, prompt, 7)).containsExactly(logits(theirs, device, prompt, 150));
        }
    }

    private static float[] logits(Checkpoint checkpoint, CpuDevice device, int[] prompt, int chunk) {
        Decoder decoder = new Decoder(checkpoint.config().decoder(), checkpoint.decoder());
        try (Generator generator = new Generator(decoder, device, AttentionForm.ABSORBED)) {
            return generator.prefill(prompt, chunk);
        }
    }

    /** The residual stream after each number of layers; the reference applies the final norm after the last. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void hiddenStatePerLayer(int layers) throws IOException {
        try (Checkpoint checkpoint = open(true, "yarn");
                CpuDevice device = new CpuDevice(KernelProvider.best(false), 1)) {
            Decoder whole = new Decoder(checkpoint.config().decoder(), checkpoint.decoder());
            Decoder decoder = Generator.truncated(whole, layers);
            for (Case expected : DenseGoldens.cases("yarn")) {
                try (Generator generator = new Generator(decoder, device, AttentionForm.ABSORBED)) {
                    generator.prefill(expected.inputIds(), expected.inputIds().length);
                    float[] hidden = new float[8];
                    (layers == 3 ? generator.hidden() : generator.residual()).read(0, hidden, 0, 8);
                    assertThat(hidden).containsExactly(expected.hidden()[layers], offset(2e-5f));
                }
            }
        }
    }
}
