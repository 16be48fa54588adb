package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is written reads back the same, in both layouts. */
class ConfigWriterPropertyTest {

    @Property(tries = 300)
    void configurationsSurvive(@ForAll Random random, @ForAll Quantisation quantisation) throws IOException {
        for (CheckpointLayout layout : FOLDERS) {
            ModelConfig model = model(random, layout);
            assertThat(roundTrip(layout, model, quantisation)).isEqualTo(new CheckpointConfig(model, quantisation));
        }
    }

    private static final List<CheckpointLayout> FOLDERS =
            List.of(CheckpointLayout.HUGGING_FACE, CheckpointLayout.CONSOLIDATED);

    private static CheckpointConfig roundTrip(CheckpointLayout layout, ModelConfig model, Quantisation quantisation)
            throws IOException {
        Path folder = Files.createTempDirectory("config");
        Path file = folder.resolve(layout.configFile());
        try {
            ConfigWriter.write(folder, layout, model, quantisation);
            return switch (layout) {
                case HUGGING_FACE -> HuggingFaceConfig.read(Settings.read(file), SoftmaxScale.AUTOMATIC);
                case CONSOLIDATED -> ConsolidatedConfig.read(Settings.read(file), SoftmaxScale.AUTOMATIC);
                case GGUF -> throw new AssertionError("has no file of its own");
            };
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    @Property(tries = 300)
    void denseConfigurationsSurvive(@ForAll Random random, @ForAll Quantisation quantisation) throws IOException {
        for (CheckpointLayout layout : FOLDERS) {
            ModelConfig model = new ModelConfig(dense(random, layout), Optional.empty());
            assertThat(roundTrip(layout, model, quantisation)).isEqualTo(new CheckpointConfig(model, quantisation));
        }
    }

    private static DecoderConfig dense(Random random, CheckpointLayout layout) {
        boolean huggingFace = layout == CheckpointLayout.HUGGING_FACE;
        int original = 1 + random.nextInt(10_000);
        double factor = 1 + random.nextInt(200) / 4.0;
        double magnitude = random.nextBoolean() ? 1 : YarnMagnitude.of(factor, 1);
        Optional<RopeConfig.Yarn> yarn = random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new RopeConfig.Yarn(
                        factor,
                        original,
                        32,
                        random.nextDouble() + 0.1,
                        !huggingFace || random.nextBoolean(),
                        huggingFace ? 0.5 + random.nextDouble() : magnitude));
        boolean stretched = huggingFace && yarn.isEmpty() && random.nextBoolean();
        RopeConfig rope = new RopeConfig(
                10_000 + random.nextDouble(),
                stretched ? 1.5 + random.nextInt(7) : 1,
                yarn,
                huggingFace ? RopeConfig.Pairing.HALVES : RopeConfig.Pairing.INTERLEAVED);
        int keyValueHeads = 1 + random.nextInt(8);
        int headSize = 2 + 2 * random.nextInt(100);
        int layers = 1 + random.nextInt(80);
        return new DecoderConfig(
                1 + random.nextInt(200_000),
                1 + random.nextInt(8000),
                layers,
                1 + random.nextInt(1 << 20),
                random.nextFloat() / 1000,
                random.nextBoolean(),
                new AttentionConfig.Grouped(
                        keyValueHeads * (1 + random.nextInt(8)),
                        keyValueHeads,
                        headSize,
                        1 / Math.sqrt(headSize),
                        rope,
                        random.nextBoolean() ? QueryTemperature.NONE : new QueryTemperature(0.1, original)),
                layers,
                1 + random.nextInt(20_000),
                Optional.empty());
    }

    private static ModelConfig model(Random random, CheckpointLayout layout) {
        boolean huggingFace = layout == CheckpointLayout.HUGGING_FACE;
        float epsilon = random.nextFloat() / 1000;
        int original = 1 + random.nextInt(10_000);
        Optional<RopeConfig.Yarn> yarn = random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new RopeConfig.Yarn(
                        1 + random.nextInt(200) / 4.0,
                        original,
                        32 + random.nextDouble(),
                        random.nextDouble() + 0.1,
                        !huggingFace || random.nextBoolean(),
                        huggingFace ? 0.5 + random.nextDouble() : 1));
        int nope = 1 + random.nextInt(100);
        int rope = 2 + 2 * random.nextInt(60);
        boolean corrected = !huggingFace && yarn.isPresent() && random.nextBoolean();
        AttentionConfig.Latent attention = new AttentionConfig.Latent(
                1 + random.nextInt(64),
                random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(2000)),
                1 + random.nextInt(600),
                nope,
                rope,
                1 + random.nextInt(200),
                huggingFace ? 1e-6f : epsilon,
                YarnMagnitude.softmaxScale(
                        nope + rope,
                        corrected,
                        yarn.map(RopeConfig.Yarn::factor).orElse(1.0),
                        1),
                new RopeConfig(10_000 + random.nextDouble(), yarn),
                random.nextBoolean() ? QueryTemperature.NONE : new QueryTemperature(random.nextDouble(), original));
        int groups = 1 + random.nextInt(4);
        int chosen = 1 + random.nextInt(groups);
        int groupSize = 2 + random.nextInt(30);
        ExpertsConfig experts = new ExpertsConfig(
                groups * groupSize,
                1 + random.nextInt(chosen * groupSize),
                1 + random.nextInt(3000),
                random.nextInt(4),
                groups,
                chosen,
                !huggingFace || random.nextBoolean(),
                0.1f + random.nextFloat());
        int layers = 1 + random.nextInt(80);
        DecoderConfig decoder = new DecoderConfig(
                1 + random.nextInt(200_000),
                1 + random.nextInt(8000),
                layers,
                1 + random.nextInt(1 << 20),
                epsilon,
                random.nextBoolean(),
                attention,
                random.nextInt(layers + 1),
                1 + random.nextInt(20_000),
                Optional.of(experts));
        int visionHeads = 1 + random.nextInt(20);
        VisionConfig vision = new VisionConfig(
                visionHeads * 4 * (1 + random.nextInt(20)),
                1 + random.nextInt(50),
                visionHeads,
                1 + random.nextInt(9000),
                1 + random.nextInt(4),
                1 + random.nextInt(32),
                1 + random.nextInt(4000),
                1 + random.nextInt(4),
                10_000,
                huggingFace && random.nextBoolean(),
                random.nextBoolean());
        return new ModelConfig(decoder, random.nextBoolean() ? Optional.empty() : Optional.of(vision));
    }

    @Example
    void refusesWhatTheLayoutCannotSay() {
        DecoderConfig decoder = ModelPreset.TINY.config(100);
        AttentionConfig odd = new AttentionConfig.Latent(
                2,
                OptionalInt.empty(),
                8,
                8,
                8,
                8,
                1e-3f,
                0.7,
                decoder.attention().rope(),
                QueryTemperature.NONE);
        ModelConfig model = new ModelConfig(
                new DecoderConfig(100, 32, 2, 512, 1e-6f, false, odd, 0, 96, decoder.experts()), Optional.empty());
        for (CheckpointLayout layout : FOLDERS) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> roundTrip(layout, model, Quantisation.NONE))
                    .withMessageContaining("latentNormEpsilon");
        }
    }
}
