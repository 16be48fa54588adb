package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Kernels;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is drawn and how often, against {@link NaiveSampling}. */
class SamplerDistributionTest {

    private static final int DRAWS = 20_000;
    private static final int VOCABULARY = 1100;
    private static final Sampling WARM = Sampling.GREEDY.withTemperature(1);
    private static final List<Integer> PROMPT = List.of(1, 2, 3, 700, 1099);
    private static final List<Integer> GENERATED = List.of(2, 2, 5, 600, 601, 601, 601);

    private final Kernels kernels = KernelProvider.best(false).create();

    private static float[] normal(long seed, int vocabulary, double spread) {
        Random random = new Random(seed);
        float[] logits = new float[vocabulary];
        for (int token = 0; token < vocabulary; token++) {
            logits[token] = (float) (spread * random.nextGaussian());
        }
        return logits;
    }

    static Stream<Sampling> settings() {
        Map<Integer, Float> bias = Map.of(0, 6f, 2, 8f, 600, 7f, 1099, 5f);
        Sampling penalties =
                WARM.withPresencePenalty(0.7).withFrequencyPenalty(0.4).withRepetitionPenalty(1.3);
        return Stream.of(
                WARM,
                WARM.withTemperature(0.5),
                WARM.withTemperature(2),
                WARM.withTopK(1),
                WARM.withTopK(7),
                WARM.withTopK(900),
                WARM.withTopP(0.3),
                WARM.withTopP(0.95),
                WARM.withMinP(0.1),
                WARM.withLogitBias(bias),
                penalties,
                penalties.withLogitBias(bias),
                WARM.withTopK(40).withTopP(0.8),
                WARM.withTopK(40).withMinP(0.05).withTemperature(0.7),
                WARM.withMinP(0.02).withTopP(0.9).withTemperature(1.3),
                penalties
                        .withLogitBias(bias)
                        .withTemperature(0.8)
                        .withTopK(60)
                        .withTopP(0.9)
                        .withMinP(0.01));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void drawsAsOftenAsDefined(Sampling sampling) {
        float[] logits = normal(11, VOCABULARY, 2);
        double[] probabilities =
                NaiveSampling.probabilities(NaiveSampling.adjusted(logits, sampling, PROMPT, GENERATED), sampling);
        LogitAdjustments adjustments = new LogitAdjustments(
                sampling, PROMPT.stream().mapToInt(Integer::intValue).toArray());
        GENERATED.forEach(adjustments::accept);
        Sampler sampler = new Sampler(VOCABULARY, kernels);
        System.arraycopy(logits, 0, sampler.logits(), 0, VOCABULARY);
        sampler.adjust(adjustments);
        Randomness randomness = new Randomness(17);
        int[] counts = new int[VOCABULARY];
        for (int i = 0; i < DRAWS; i++) {
            counts[sampler.choose(sampling, randomness.uniform(i))]++;
        }
        assertFits(counts, probabilities);
    }

    /** Chi-square, with all that is expected less than ten times in one class. */
    private static void assertFits(int[] counts, double[] probabilities) {
        double sum = 0;
        int classes = 0;
        double rareExpected = 0;
        int rare = 0;
        for (int token = 0; token < counts.length; token++) {
            double expected = probabilities[token] * DRAWS;
            if (expected == 0) {
                assertThat(counts[token])
                        .as("token %d must not be drawn", token)
                        .isZero();
            } else if (expected < 10) {
                rareExpected += expected;
                rare += counts[token];
            } else {
                sum += (counts[token] - expected) * (counts[token] - expected) / expected;
                classes++;
            }
        }
        if (rareExpected >= 10) {
            sum += (rare - rareExpected) * (rare - rareExpected) / rareExpected;
            classes++;
        } else {
            assertThat(rare).isLessThan(40);
        }
        double freedom = classes - 1;
        // About five standard deviations, and room for the skew where there are few classes.
        assertThat(sum).isLessThan(freedom + 5 * Math.sqrt(2 * freedom) + 10);
    }

    /**
     * The choice is the inverse of the cumulative distribution in the order of ids, so numbers near both ends of a token's
     * share must give that token. One token too many or too few shifts the shares of others.
     */
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void everyTokenHasItsShare(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 2500) int vocabulary,
            @ForAll @DoubleRange(min = 0.05, max = 8) double spread,
            @ForAll @IntRange(min = 0, max = 3) int kind,
            @ForAll @IntRange(min = 0, max = 2600) int topK,
            @ForAll @DoubleRange(min = 0.2, max = 3) double temperature,
            @ForAll boolean vectors) {
        Random random = new Random(seed);
        float[] logits = normal(seed, vocabulary, spread);
        disturb(logits, kind, random);
        Sampling sampling = WARM.withTemperature(temperature).withTopK(topK);
        if (random.nextBoolean()) {
            sampling = sampling.withMinP(betweenTwoTokens(logits, sampling, random));
        }
        if (random.nextInt(4) > 0) {
            sampling = sampling.withTopP(betweenTwoSums(logits, sampling, random));
        }
        double[] probabilities = NaiveSampling.probabilities(NaiveSampling.toDoubles(logits), sampling);
        Sampler sampler = new Sampler(
                vocabulary, vectors ? kernels : KernelProvider.scalar().create());
        System.arraycopy(logits, 0, sampler.logits(), 0, vocabulary);
        double before = 0;
        for (int token = 0; token < vocabulary; token++) {
            double share = probabilities[token];
            if (share > 1e-4) {
                assertThat(sampler.choose(sampling, before + 0.02 * share)).isEqualTo(token);
                assertThat(sampler.choose(sampling, before + 0.98 * share)).isEqualTo(token);
            }
            before += share;
        }
        for (int i = 0; i < 50; i++) {
            assertThat(probabilities[sampler.choose(sampling, random.nextDouble())])
                    .isPositive();
        }
    }

    /** Makes logits equal, rules tokens out, or spreads them over many orders of magnitude. */
    private static void disturb(float[] logits, int kind, Random random) {
        for (int token = 0; token < logits.length; token++) {
            switch (kind) {
                case 1 -> logits[token] = Math.round(logits[token]);
                case 2 -> {
                    if (token > 0 && random.nextInt(10) > 0) {
                        logits[token] = Float.NEGATIVE_INFINITY;
                    }
                }
                case 3 -> logits[token] *= (float) Math.pow(10, random.nextInt(-30, 30));
                default -> {}
            }
        }
    }

    /** A min_p that is not within rounding of any token's. */
    private static double betweenTwoTokens(float[] logits, Sampling sampling, Random random) {
        double[] sorted = sortedShares(logits, sampling);
        int rank = random.nextInt(sorted.length);
        double above = sorted[rank] / sorted[0];
        double below = rank + 1 < sorted.length ? sorted[rank + 1] / sorted[0] : 0;
        Assume.that(above - below > 1e-4 * above);
        return (above + below) / 2;
    }

    /** A top_p that is not within rounding of any sum of the likeliest. */
    private static double betweenTwoSums(float[] logits, Sampling sampling, Random random) {
        double[] sorted = sortedShares(logits, sampling);
        int rank = random.nextInt(sorted.length);
        double before = 0;
        for (int i = 0; i < rank; i++) {
            before += sorted[i];
        }
        Assume.that(sorted[rank] > 1e-4);
        return Math.min(before + sorted[rank] / 2, 1);
    }

    private static double[] sortedShares(float[] logits, Sampling sampling) {
        double[] doubles = NaiveSampling.toDoubles(logits);
        double[] probabilities = NaiveSampling.probabilities(doubles, sampling);
        int[] ranking = NaiveSampling.ranking(doubles);
        double[] sorted = new double[ranking.length];
        for (int rank = 0; rank < sorted.length; rank++) {
            sorted[rank] = probabilities[ranking[rank]];
        }
        return sorted;
    }
}
