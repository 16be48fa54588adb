package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RandomGgufTest {
    @TempDir
    private Path folder;

    private static DecoderConfig config(OptionalInt queryRank, int shared, boolean tied) {
        AttentionConfig attention = new AttentionConfig.Latent(
                3,
                queryRank,
                64,
                32,
                32,
                96,
                1e-6f,
                0.125,
                new RopeConfig(10_000, Optional.empty()),
                QueryTemperature.NONE);
        ExpertsConfig experts = new ExpertsConfig(4, 2, 96, shared, 1, 1, true, 1);
        return new DecoderConfig(400, 128, 3, 100, 1e-6f, tied, attention, 1, 160, Optional.of(experts));
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16", "Q8_0", "Q4_0"})
    void hasTheTensorsOfAConversionAndTheUsualVariance(WeightFormat format) throws IOException {
        Path random = folder.resolve("random.gguf");
        Path converted = folder.resolve("converted.gguf");
        GgufSelection formats = GgufSelection.of(format);
        for (DecoderConfig config :
                new DecoderConfig[] {config(OptionalInt.of(64), 2, false), config(OptionalInt.empty(), 0, true)}) {
            RandomGguf.write(random, config, formats, 3, writer -> {}, new WriteOptions(2, WriteProgress.NONE));
            assertThat(Files.size(random)).isGreaterThan(RandomGguf.byteSize(config, formats));
            try (Checkpoint checkpoint = Checkpoint.open(random)) {
                assertThat(checkpoint.config().decoder()).isEqualTo(config);
                assertThat(checkpoint.weightBytes()).isEqualTo(RandomGguf.byteSize(config, formats));
                assertThat(checkpoint.mainFormat()).isEqualTo(format.name());
                checkpoint.decoder().map(matrix -> {
                    double sum = 0;
                    double squares = 0;
                    float[] numbers = Numbers.of(matrix);
                    for (float number : numbers) {
                        sum += number;
                        squares += (double) number * number;
                    }
                    double expected = 1 / Math.sqrt(matrix.columns());
                    assertThat(Math.sqrt(squares / numbers.length) / expected).isCloseTo(1, within(0.1));
                    assertThat(sum / numbers.length / expected).isCloseTo(0, within(0.2));
                    return matrix;
                });
                GgufConversion.write(checkpoint, formats, writer -> {}, converted);
                try (Checkpoint other = Checkpoint.open(converted)) {
                    assertThat(other.tensors())
                            .usingRecursiveComparison()
                            .ignoringFields("file")
                            .isEqualTo(checkpoint.tensors());
                }
            }
        }
    }

    @Test
    void theSeedDecidesEverything() throws IOException {
        DecoderConfig config = config(OptionalInt.of(64), 1, false);
        for (int run = 0; run < 3; run++) {
            RandomGguf.write(
                    folder.resolve(run + ".gguf"),
                    config,
                    GgufSelection.pure(WeightFormat.Q4_0),
                    run / 2,
                    _ -> {},
                    new WriteOptions(1 + run, WriteProgress.NONE));
        }
        assertThat(folder.resolve("1.gguf")).hasSameBinaryContentAs(folder.resolve("0.gguf"));
        assertThat(Files.mismatch(folder.resolve("0.gguf"), folder.resolve("2.gguf")))
                .isPositive();
    }

    @Test
    void rowsThatAreNotWholeBlocksAreNotQuantised() {
        DecoderConfig tiny = ModelPreset.TINY.config(300);
        Path file = folder.resolve("tiny.gguf");
        RandomGguf.write(file, tiny, GgufSelection.pure(WeightFormat.Q4_0), 0, _ -> {}, WriteOptions.DEFAULT);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.tensors())
                    .filteredOn(tensor -> tensor.type() == DataType.BF16)
                    .extracting(TensorInfo::name)
                    .contains("blk.0.attn_k_b.weight", "blk.1.ffn_down_exps.weight")
                    .doesNotContain("output.weight");
        }
    }

    @Test
    void refusesFormatsThatGgufDoesNotHave() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GgufSelection.of(WeightFormat.FP8))
                .withMessageContaining("cannot have FP8");
    }
}
