package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import com.sun.management.ThreadMXBean;
import dev.tramontane.engine.TokenLogprob.Candidate;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Kernels;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {

    private static final float OUT = Float.NEGATIVE_INFINITY;
    private static final Sampling WARM = Sampling.GREEDY.withTemperature(1);
    private static final LogitAdjustments NONE = new LogitAdjustments(WARM, new int[0]);

    private final Kernels kernels = KernelProvider.best(false).create();

    private Sampler sampler(float... logits) {
        Sampler sampler = new Sampler(logits.length, kernels);
        fill(sampler, logits);
        return sampler;
    }

    private static void fill(Sampler sampler, float[] logits) {
        System.arraycopy(logits, 0, sampler.logits(), 0, logits.length);
    }

    private static float[] equal(int vocabulary, float logit) {
        float[] logits = new float[vocabulary];
        Arrays.fill(logits, logit);
        return logits;
    }

    private static float[] normal(long seed, int vocabulary) {
        Random random = new Random(seed);
        float[] logits = new float[vocabulary];
        for (int token = 0; token < vocabulary; token++) {
            logits[token] = (float) (3 * random.nextGaussian());
        }
        return logits;
    }

    /** What evenly spaced numbers choose. */
    private static Set<Integer> chosen(Sampler sampler, Sampling sampling, int numbers) {
        Set<Integer> tokens = new TreeSet<>();
        for (int i = 0; i < numbers; i++) {
            tokens.add(sampler.choose(sampling, (i + 0.5) / numbers));
        }
        return tokens;
    }

    @Test
    void temperatureZeroTakesTheFirstOfTheLikeliest() {
        assertThat(sampler(1, 3, 3, OUT).choose(Sampling.GREEDY, 0.99)).isEqualTo(1);
        float[] logits = normal(1, 5000);
        for (int first : new int[] {0, 511, 512, 4095, 4999}) {
            float[] peaked = logits.clone();
            peaked[first] = 100;
            peaked[4999] = 100;
            assertThat(sampler(peaked).choose(Sampling.GREEDY, 0)).isEqualTo(first);
        }
        assertThat(sampler(-0f, 0f).choose(Sampling.GREEDY, 0)).isZero();
    }

    @Test
    void amongEqualsTheLowerIdsCount() {
        // Powers of two, so that the sums are exact: half of 4096 tokens reach half of the probability.
        Sampler sampler = sampler(equal(4096, 5));
        assertThat(chosen(sampler, WARM.withTopP(0.5), 4096)).hasSize(2048).contains(0, 2047);
        assertThat(chosen(sampler, WARM.withTopK(1024), 4096)).hasSize(1024).contains(0, 1023);
        assertThat(chosen(sampler, WARM.withTopK(1024).withTopP(0.25), 4096))
                .hasSize(256)
                .contains(0, 255);
        assertThat(chosen(sampler, WARM.withTopK(3), 4096)).containsExactly(0, 1, 2);
        assertThat(chosen(sampler, WARM.withMinP(1), 4096)).hasSize(4096);
        assertThat(chosen(sampler(1, 2, 2, 2), WARM.withTopK(2), 100)).containsExactly(1, 2);
        assertThat(chosen(sampler(-0f, 0f, -0f, 0f), WARM.withTopK(2), 100)).containsExactly(0, 1);
        assertThat(chosen(sampler(-0f, 0f, -0f, 0f), WARM.withTopP(0.75), 100)).containsExactly(0, 1, 2);
    }

    @Test
    void aTokenThatIsRuledOutIsNeverChosen() {
        float[] logits = equal(3000, OUT);
        logits[700] = -1e30f;
        logits[2999] = -1e30f;
        Sampler sampler = sampler(logits);
        for (Sampling sampling : List.of(
                WARM,
                WARM.withTopK(5),
                WARM.withTopP(0.999),
                WARM.withMinP(0.5),
                WARM.withTopK(2000).withTopP(0.9))) {
            assertThat(chosen(sampler, sampling, 100)).containsExactly(700, 2999);
        }
        assertThat(sampler.choose(Sampling.GREEDY, 0)).isEqualTo(700);
    }

    @Test
    void extremeLogitsAreFine() {
        assertThat(chosen(sampler(1e30f, -1e30f, 0, 1e30f), WARM, 100)).containsExactly(0, 3);
        assertThat(chosen(sampler(Float.MAX_VALUE, -Float.MAX_VALUE), WARM.withTopP(0.9), 100))
                .containsExactly(0);
        assertThat(chosen(sampler(-Float.MAX_VALUE, -Float.MAX_VALUE, OUT), WARM.withTopK(3), 100))
                .containsExactly(0, 1);
        assertThat(chosen(sampler(-Float.MAX_VALUE, -Float.MAX_VALUE, OUT), WARM.withMinP(1e-300), 100))
                .containsExactly(0, 1);
    }

    @Test
    void extremeSettingsAreFine() {
        Sampler sampler = sampler(2, 1, 2, OUT);
        assertThat(chosen(sampler, WARM.withTemperature(Double.MIN_VALUE), 100)).containsExactly(0, 2);
        assertThat(chosen(sampler, WARM.withTemperature(Double.MIN_VALUE).withTopP(0.4), 100))
                .containsExactly(0);
        assertThat(chosen(sampler, WARM.withTemperature(100).withTopP(Math.nextDown(1.0)), 100))
                .containsExactly(0, 1, 2);
        assertThat(chosen(sampler, WARM.withTopP(Double.MIN_VALUE), 100)).containsExactly(0);
        assertThat(chosen(sampler, WARM.withMinP(Double.MIN_VALUE), 100)).containsExactly(0, 1, 2);
        assertThat(chosen(sampler, WARM.withTopK(Integer.MAX_VALUE), 100)).containsExactly(0, 1, 2);
        assertThat(sampler.choose(WARM, Math.nextDown(1.0))).isEqualTo(2);
        assertThat(sampler.choose(WARM, 0)).isZero();
    }

    @Test
    void aVocabularyOfOneLeavesNoChoice() {
        Sampler sampler = sampler(-7);
        for (Sampling sampling :
                List.of(Sampling.GREEDY, WARM, WARM.withTopK(1), WARM.withTopP(0.1), WARM.withMinP(1))) {
            assertThat(chosen(sampler, sampling, 10)).containsExactly(0);
        }
        assertThat(sampler.observe(5).tokenLogprob(0, false))
                .isEqualTo(new TokenLogprob(0, 0, false, List.of(new Candidate(0, 0))));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 511, 1024, 2999})
    void unusableLogitsAreAnError(int token) {
        for (float bad : new float[] {Float.NaN, Float.intBitsToFloat(0xffc00001), Float.POSITIVE_INFINITY}) {
            float[] logits = normal(2, 3000);
            logits[token] = bad;
            String reason = Float.isNaN(bad) ? "there is a NaN" : "the largest is Infinity";
            Sampler sampler = sampler(logits);
            assertThatThrownBy(() -> sampler.adjust(NONE))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage("the model's logits cannot be used: " + reason);
            assertThatThrownBy(() -> sampler.observe(0)).hasMessageContaining(reason);
            assertThatThrownBy(() -> sampler.choose(WARM, 0)).hasMessageContaining(reason);
        }
    }

    @Test
    void whoRuledEverythingOutIsTold() {
        Sampler sampler = sampler(equal(700, OUT));
        assertThatThrownBy(() -> sampler.adjust(NONE))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("the model's logits cannot be used: the largest is -Infinity");
        assertThatThrownBy(() -> sampler.choose(WARM, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no token is left to choose: all of them are ruled out");
    }

    @Test
    void nothingIsKeptBetweenRows() {
        Random random = new Random(4);
        int vocabulary = 2000;
        List<Sampling> settings = List.of(
                Sampling.GREEDY,
                WARM,
                WARM.withTopK(3),
                WARM.withTopK(600).withTopP(0.7),
                WARM.withTopP(0.9).withTemperature(0.5),
                WARM.withMinP(0.3));
        Sampler shared = new Sampler(vocabulary, kernels);
        for (int i = 0; i < 300; i++) {
            float[] logits = normal(random.nextInt(5), vocabulary);
            Arrays.fill(logits, 0, random.nextInt(vocabulary), OUT);
            Sampling sampling = settings.get(random.nextInt(settings.size()));
            double uniform = random.nextDouble();
            fill(shared, logits);
            if (random.nextBoolean()) {
                shared.observe(random.nextInt(21));
            }
            assertThat(shared.choose(sampling, uniform))
                    .isEqualTo(sampler(logits).choose(sampling, uniform));
            assertThat(shared.logits()).isEqualTo(logits);
        }
    }

    @Test
    void choosingAllocatesNothing() {
        // The plain kernels allocate nothing even before they are compiled.
        Sampler sampler = new Sampler(5000, KernelProvider.scalar().create());
        float[] logits = normal(5, 5000);
        Sampling penalties = WARM.withRepetitionPenalty(1.1).withLogitBias(Map.of(7, 1f));
        LogitAdjustments adjustments = new LogitAdjustments(penalties, new int[] {1, 2, 3});
        Sampling[] settings = {
            Sampling.GREEDY,
            WARM,
            WARM.withTopK(30),
            WARM.withTopK(1000).withTopP(0.9).withMinP(0.01),
            penalties
        };
        Randomness randomness = new Randomness(3);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 3; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 50; i++) {
                fill(sampler, logits);
                sampler.adjust(adjustments);
                int token = sampler.choose(settings[i % settings.length], randomness.uniform(i));
                adjustments.accept(token % 16);
            }
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(allocated).isZero();
    }

    @Test
    void logprobsAreTheModelsOwn() {
        for (int vocabulary : new int[] {2, 20, 21, 512, 5000}) {
            float[] logits = normal(vocabulary, vocabulary);
            double[] doubles = NaiveSampling.toDoubles(logits);
            double largest = Arrays.stream(doubles).max().orElseThrow();
            double logSum = largest
                    + Math.log(Arrays.stream(doubles)
                            .map(logit -> Math.exp(logit - largest))
                            .sum());
            Sampler sampler = sampler(logits);
            LogprobSnapshot snapshot = sampler.observe(20);
            // What changes the logits later is none of its business.
            Arrays.fill(sampler.logits(), OUT);
            sampler.logits()[1] = 0;
            sampler.choose(WARM.withTopP(0.5), 0.5);
            TokenLogprob told = snapshot.tokenLogprob(1, true);
            assertThat(told.token()).isEqualTo(1);
            assertThat(told.isThinking()).isTrue();
            assertThat((double) told.logprob()).isEqualTo(logits[1] - logSum, offset(1e-5));
            int[] ranking = NaiveSampling.ranking(doubles);
            assertThat(told.top()).hasSize(Math.min(20, vocabulary));
            for (int rank = 0; rank < told.top().size(); rank++) {
                assertThat(told.top().get(rank).token()).isEqualTo(ranking[rank]);
                assertThat((double) told.top().get(rank).logprob())
                        .isEqualTo(logits[ranking[rank]] - logSum, offset(1e-5));
            }
        }
    }

    @Test
    void amongEquallyLikelyTokensTheLowerIdsAreTold() {
        float[] logits = equal(3000, 0);
        logits[2500] = 1;
        assertThat(sampler(logits).observe(3).tokenLogprob(9, false).top())
                .extracting(Candidate::token)
                .containsExactly(2500, 0, 1);
        assertThat(sampler(logits).observe(0).tokenLogprob(9, false).top()).isEmpty();
    }

    @Test
    void impossibleTokensAreNotAmongTheLikeliest() {
        assertThat(sampler(OUT, 1, OUT, 1e30f).observe(4).tokenLogprob(3, false))
                .isEqualTo(new TokenLogprob(3, 0, false, List.of(new Candidate(3, 0), new Candidate(1, -1e30f))));
    }

    @Test
    void theDrawIsTheSameOnAnyRun() {
        List<Integer> drawn = new ArrayList<>();
        Sampler sampler = sampler(normal(6, 3000));
        // Backwards the second time, as if an engine had gone back and computed tokens again.
        Randomness randomness = new Randomness(99);
        for (int i = 0; i < 50; i++) {
            drawn.add(sampler.choose(WARM.withTopP(0.9), randomness.uniform(i)));
        }
        for (int i = 49; i >= 0; i--) {
            assertThat(sampler.choose(WARM.withTopP(0.9), new Randomness(99).uniform(i)))
                    .isEqualTo(drawn.get(i));
        }
        assertThat(new TreeSet<>(drawn)).hasSizeGreaterThan(10);
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> WARM.withTemperature(-1)).hasMessage("temperature must be 0 to 100, not -1.0");
        assertThatThrownBy(() -> WARM.withTemperature(Double.NaN)).hasMessageContaining("temperature");
        assertThatThrownBy(() -> WARM.withTopK(-1)).hasMessageContaining("top_k");
        assertThatThrownBy(() -> WARM.withTopP(0)).hasMessageContaining("top_p");
        assertThatThrownBy(() -> WARM.withMinP(2)).hasMessageContaining("min_p");
    }
}
