package dev.tramontane.model.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.checkpoint.VisionWeights;
import dev.tramontane.model.ImageFeatures;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.tensor.KernelProvider;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Every setting of the image encoder, away from the released values too, against the encoder written down twice. */
class VisionKnobsTest {

    private static final int TEXT_WIDTH = 11;

    @Property(tries = 80)
    void agreesWithTheOracle(
            @ForAll("configs") VisionConfig config,
            @ForAll Pairing pairs,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 4) int high,
            @ForAll @IntRange(min = 1, max = 4) int wide) {
        VisionWeights weights = RandomVision.weights(config, TEXT_WIDTH, pairs, seed);
        Pixels image = RandomVision.image(config, high, wide, seed);
        try (CpuDevice device = new CpuDevice(KernelProvider.best(false), 1)) {
            VisionPass pass = new VisionPass(new VisionEncoder(config, weights), device);
            assertAgree(pass.run(List.of(image)).getFirst(), new OracleEncoder(config, weights).features(image));
        }
    }

    /** More patches than a tile has keys, and more cells than are projected at a time, in the released head size. */
    @Property(tries = 2)
    void agreesOverSeveralTiles(@ForAll Pairing pairs, @ForAll long seed) {
        VisionConfig config = new VisionConfig(128, 1, 2, 40, 3, 2, 100, 2, 10_000, false, false);
        VisionWeights weights = RandomVision.weights(config, TEXT_WIDTH, pairs, seed);
        Pixels image = RandomVision.image(config, 16, 17, seed);
        try (CpuDevice device = new CpuDevice(KernelProvider.best(false), 2)) {
            VisionPass pass = new VisionPass(new VisionEncoder(config, weights), device);
            assertAgree(pass.run(List.of(image)).getFirst(), new OracleEncoder(config, weights).features(image));
        }
    }

    private static void assertAgree(ImageFeatures features, double[][] expected) {
        assertThat(features.rows()).isEqualTo(expected.length);
        for (int row = 0; row < expected.length; row++) {
            for (int i = 0; i < TEXT_WIDTH; i++) {
                assertThat((double) features.values()[row * TEXT_WIDTH + i])
                        .as("row %d, feature %d", row, i)
                        .isCloseTo(expected[row][i], within(1e-4));
            }
        }
    }

    @Provide
    Arbitrary<VisionConfig> configs() {
        return Combinators.combine(
                        Arbitraries.of(4, 8, 12, 20),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.of(1, 2, 5),
                        Arbitraries.of(1, 2, 3),
                        Arbitraries.of(10_000.0, 50.0),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as((headSize, heads, patch, merge, theta, gelu, bias) -> new VisionConfig(
                        headSize * heads, 2, heads, 18, 3, patch, 4 * patch * merge, merge, theta, gelu, bias));
    }
}
