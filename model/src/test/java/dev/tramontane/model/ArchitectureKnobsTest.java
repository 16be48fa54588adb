package dev.tramontane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.DecoderWeights;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.checkpoint.QueryTemperature;
import dev.tramontane.checkpoint.RopeConfig;
import dev.tramontane.checkpoint.RopeConfig.Yarn;
import dev.tramontane.model.Batch.Logits;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Every setting of the architecture, away from the released values too, against the decoder written down twice. */
class ArchitectureKnobsTest {

    private static final int VOCABULARY = 24;

    @Property(tries = 250)
    void agreesWithTheOracle(
            @ForAll("configs") DecoderConfig config,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 14) int length,
            @ForAll AttentionForm form) {
        DecoderWeights weights = RandomModels.weights(config, seed);
        int[] tokens = new Random(seed).ints(length, 0, VOCABULARY).toArray();
        OracleDecoder oracle = new OracleDecoder(config, weights);
        double[][] expected = oracle.logits(tokens);
        Assume.that(oracle.narrowestChoice() > 1e-5);
        try (CpuDevice device = new CpuDevice(KernelProvider.best(false), 1);
                LatentCache cache = new LatentCache(config, ElementType.F32, 4, 5)) {
            ForwardPass pass = new ForwardPass(new Decoder(config, weights), device, cache, length, length);
            Batch batch = new Batch(length);
            batch.add(cache.sequence(), tokens, 0, length, form, Logits.ALL);
            Activations logits = pass.run(batch);
            float[] row = new float[VOCABULARY];
            for (int t = 0; t < length; t++) {
                logits.read(t, row, 0, VOCABULARY);
                for (int i = 0; i < VOCABULARY; i++) {
                    assertThat((double) row[i]).as("token %d, logit %d", t, i).isCloseTo(expected[t][i], within(2e-4));
                }
            }
        }
    }

    @Provide
    Arbitrary<DecoderConfig> configs() {
        return Arbitraries.oneOf(sparse(), dense());
    }

    private static Arbitrary<DecoderConfig> dense() {
        return Combinators.combine(grouped(), Arbitraries.of(true, false))
                .as((attention, tied) ->
                        new DecoderConfig(VOCABULARY, 20, 2, 64, 1e-5f, tied, attention, 2, 18, Optional.empty()));
    }

    private static Arbitrary<AttentionConfig> grouped() {
        Arbitrary<RopeConfig> rope = Combinators.combine(
                        Arbitraries.of(RopeConfig.Pairing.class),
                        Arbitraries.of(1.0, 4.0),
                        Arbitraries.of(Optional.<Yarn>empty(), Optional.of(new Yarn(4, 6, 2, 0.25, false, 1.1386))))
                .as((pairing, stretch, yarn) -> new RopeConfig(500, stretch, yarn, pairing));
        return Combinators.combine(
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.of(2, 6, 18),
                        Arbitraries.of(0.2, 0.35),
                        rope,
                        temperature())
                .as((shared, group, size, scale, ropeConfig, growth) ->
                        new AttentionConfig.Grouped(shared * group, shared, size, scale, ropeConfig, growth));
    }

    private static Arbitrary<QueryTemperature> temperature() {
        return Arbitraries.of(QueryTemperature.NONE, new QueryTemperature(0.1, 3), new QueryTemperature(0.5, 5));
    }

    private static Arbitrary<DecoderConfig> sparse() {
        return Combinators.combine(
                        attention(), experts(), Arbitraries.integers().between(0, 2), Arbitraries.of(true, false))
                .as((attention, experts, denseLayers, tied) -> new DecoderConfig(
                        VOCABULARY, 20, 2, 64, 1e-5f, tied, attention, denseLayers, 18, Optional.of(experts)));
    }

    private static Arbitrary<AttentionConfig> attention() {
        Arbitrary<OptionalInt> queryRank = Arbitraries.of(OptionalInt.empty(), OptionalInt.of(7), OptionalInt.of(16));
        Arbitrary<RopeConfig> rope = Arbitraries.of(
                new RopeConfig(10000, Optional.empty()),
                new RopeConfig(500, Optional.of(new Yarn(8, 4, 32, 1, true, 1))),
                new RopeConfig(10000, Optional.of(new Yarn(4, 6, 2, 0.25, false, 1.1386))));
        return Combinators.combine(
                        queryRank,
                        rope,
                        temperature(),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.of(4, 5, 17),
                        Arbitraries.of(2, 6),
                        Arbitraries.of(3, 8),
                        Arbitraries.of(0.2, 0.35))
                .as((rank, ropeConfig, growth, heads, latent, ropeSize, value, scale) -> new AttentionConfig.Latent(
                        heads, rank, latent, 3, ropeSize, value, 1e-6f, scale, ropeConfig, growth));
    }

    private static Arbitrary<ExpertsConfig> experts() {
        return Combinators.combine(
                        Arbitraries.of(1, 2, 3),
                        Arbitraries.of(1, 2, 3),
                        Arbitraries.of(0, 1, 2),
                        Arbitraries.of(true, false),
                        Arbitraries.of(1f, 2.5f))
                .as((groups, perToken, shared, normalised, factor) ->
                        new ExpertsConfig(6, perToken, 9, shared, groups, Math.min(groups, 2), normalised, factor));
    }
}
