package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.checkpoint.DecoderWeights.Attention;
import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.DecoderWeights.KeyValueUp;
import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.tensor.Matrix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RandomCheckpointTest {
    private static final DecoderConfig TINY = ModelPreset.TINY.config(300);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void opensWithTheArchitectureItWasMadeFor(Quantisation quantisation) {
        RandomCheckpoint.write(folder.resolve("new/one"), TINY, quantisation, 1);
        try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("new/one"))) {
            assertThat(checkpoint.config().decoder()).isEqualTo(TINY);
            assertThat(checkpoint.quantisation()).isEqualTo(quantisation);
            for (DecoderWeights.Layer layer : checkpoint.decoder().layers()) {
                MixtureOfExperts experts = (MixtureOfExperts) layer.feedForward();
                assertThat(layer.attentionNorm()).containsOnly(1);
                assertScaled(layer.attention().output());
                assertScaled(((KeyValueUp.Joined) ((Attention.Latent) layer.attention()).keyValueUp()).weights());
                assertScaled(experts.router());
                experts.experts().forEach(expert -> assertScaled(expert.gate()));
                assertScaled(experts.shared().orElseThrow().down());
            }
            assertScaled(checkpoint.decoder().head());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyShapeOfArchitectureOpens(Quantisation quantisation) {
        AttentionConfig attention = new AttentionConfig.Latent(
                3,
                OptionalInt.empty(),
                16,
                4,
                12,
                32,
                1e-6f,
                0.25,
                new RopeConfig(10_000, Optional.empty()),
                QueryTemperature.NONE);
        for (int shared = 0; shared < 3; shared++) {
            ExpertsConfig experts = new ExpertsConfig(6, 2, 16, shared, 3, 2, true, 1.5f);
            DecoderConfig config =
                    new DecoderConfig(50, 48, 3, 100, 1e-6f, shared == 1, attention, 1, 32, Optional.of(experts));
            Path written = folder.resolve("shared" + shared);
            RandomCheckpoint.write(written, config, quantisation, 1);
            try (Checkpoint checkpoint = Checkpoint.open(written)) {
                assertThat(checkpoint.config().decoder()).isEqualTo(config);
                assertThat(checkpoint.decoder().layers().getFirst().feedForward())
                        .isInstanceOf(GatedMlp.class);
            }
        }
    }

    /** In the layout of the format, and with its pairs of rotated dimensions. */
    @ParameterizedTest
    @EnumSource
    void denseModels(Quantisation quantisation) {
        RopeConfig rope = new RopeConfig(10_000, Optional.empty());
        AttentionConfig.Grouped attention = new AttentionConfig.Grouped(6, 2, 16, 0.25, rope, QueryTemperature.NONE);
        DecoderConfig config = new DecoderConfig(50, 48, 3, 100, 1e-6f, false, attention, 3, 32, Optional.empty());
        RandomCheckpoint.write(folder.resolve("dense"), config, quantisation, 1);
        try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("dense"))) {
            RopeConfig.Pairing pairing =
                    quantisation == Quantisation.NONE ? RopeConfig.Pairing.HALVES : RopeConfig.Pairing.INTERLEAVED;
            assertThat(checkpoint.config().decoder()).isEqualTo(config.withAttention(attention.withPairing(pairing)));
            Attention.Grouped weights =
                    (Attention.Grouped) checkpoint.decoder().layers().getLast().attention();
            assertScaled(weights.query());
            assertThat(weights.key().rows()).isEqualTo(32);
            long elements = checkpoint.parameterCount();
            assertThat(checkpoint.activeParameterCount()).isEqualTo(elements - 50 * 48);
        }
    }

    /** Mean zero, variance 1 / columns. */
    private static void assertScaled(Matrix matrix) {
        double sum = 0;
        double squares = 0;
        float[] numbers = Numbers.of(matrix);
        for (float number : numbers) {
            sum += number;
            squares += (double) number * number;
        }
        double deviation = Math.sqrt(squares / numbers.length);
        assertThat(deviation * Math.sqrt(matrix.columns())).isCloseTo(1, within(0.2));
        assertThat(sum / numbers.length / deviation).isCloseTo(0, within(0.2));
    }

    @Test
    void theSeedDecidesEverything() throws Exception {
        for (int run = 0; run < 3; run++) {
            RandomCheckpoint.write(folder.resolve("run" + run), TINY, Quantisation.NONE, run / 2);
        }
        assertThat(mismatch(0, 1)).isEqualTo(-1);
        assertThat(mismatch(0, 2)).isPositive();
    }

    private long mismatch(int a, int b) throws Exception {
        return Files.mismatch(
                folder.resolve("run" + a + "/model.safetensors"), folder.resolve("run" + b + "/model.safetensors"));
    }

    @Test
    void presetsHaveLabels() {
        assertThat(ModelPreset.labelled("1b")).isEqualTo(ModelPreset.ONE_BILLION);
        assertThat(ModelPreset.labelled("tiny").label()).isEqualTo("tiny");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelPreset.labelled("2b"))
                .withMessageContaining("tiny, 1b, small-4");
    }

    @Test
    void theBillionHasTheRatiosOfTheReleasedModel() {
        DecoderConfig small = ModelPreset.SMALL_4.config(131072);
        DecoderConfig billion = ModelPreset.ONE_BILLION.config(131072);
        assertThat(billion.hiddenSize() * 16).isEqualTo(small.hiddenSize() * 3);
        assertThat(billion.experts().orElseThrow().width() * 16)
                .isEqualTo(small.experts().orElseThrow().width() * 3);
        assertThat(billion.denseWidth() * 16).isEqualTo(small.denseWidth() * 3);
        assertThat(billion.attention().heads() * 16).isEqualTo(small.attention().heads() * 3);
        assertThat(billion.attention().asLatent().keyValueRank() * 16)
                .isEqualTo(small.attention().asLatent().keyValueRank() * 3);
        assertThat(billion.attention().asLatent().queryRank().orElseThrow() * 16)
                .isEqualTo(small.attention().asLatent().queryRank().orElseThrow() * 3);
        assertThat(billion.attention().queryHeadSize())
                .isEqualTo(small.attention().queryHeadSize());
    }
}
