package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {

    private static final int[] NO_PROMPT = {};
    private static final int DRAWS = 200_000;

    private static Sampling sampling(double temperature, int topK, double topP, double minP) {
        return new Sampling(temperature, topK, topP, minP, 0, 0, 1, Map.of(), OptionalLong.of(7));
    }

    private static float[] logits(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]);
        }
        return logits;
    }

    private static double[] frequencies(Sampling sampling, float[] logits) {
        Sampler sampler = new Sampler(sampling, logits.length, NO_PROMPT);
        double[] frequencies = new double[logits.length];
        for (int i = 0; i < DRAWS; i++) {
            frequencies[sampler.sample(logits.clone())] += 1.0 / DRAWS;
        }
        return frequencies;
    }

    @Test
    void temperatureZeroTakesTheLikeliestAndTheFirstOfEquals() {
        Sampler sampler = new Sampler(Sampling.GREEDY, 4, NO_PROMPT);
        assertThat(sampler.sample(new float[] {1, 3, 3, Float.NaN})).isEqualTo(1);
    }

    @Test
    void drawsByProbability() {
        assertThat(frequencies(sampling(1, 0, 1, 0), logits(0.5, 0.1, 0.3, 0.1)))
                .containsExactly(new double[] {0.5, 0.1, 0.3, 0.1}, offset(0.01));
    }

    @Test
    void temperatureSharpens() {
        // p^(1/T) with T = 0.5, renormalised.
        double sum = 0.25 + 0.01 + 0.09 + 0.01;
        assertThat(frequencies(sampling(0.5, 0, 1, 0), logits(0.5, 0.1, 0.3, 0.1)))
                .containsExactly(new double[] {0.25 / sum, 0.01 / sum, 0.09 / sum, 0.01 / sum}, offset(0.01));
    }

    @Test
    void topKKeepsTheLikeliest() {
        assertThat(frequencies(sampling(1, 2, 1, 0), logits(0.5, 0.1, 0.3, 0.1)))
                .containsExactly(new double[] {0.625, 0, 0.375, 0}, offset(0.01));
    }

    @Test
    void topPKeepsTheSmallestSetThatReachesIt() {
        assertThat(frequencies(sampling(1, 0, 0.75, 0), logits(0.5, 0.1, 0.3, 0.1)))
                .containsExactly(new double[] {0.625, 0, 0.375, 0}, offset(0.01));
    }

    @Test
    void topPCountsAmongWhatTopKLeft() {
        // Among {0.5, 0.3} the first one alone has 0.625 of the mass.
        assertThat(frequencies(sampling(1, 2, 0.6, 0), logits(0.5, 0.1, 0.3, 0.1)))
                .containsExactly(new double[] {1, 0, 0, 0}, offset(1e-6));
    }

    @Test
    void minPDropsTokensFarBelowTheLikeliest() {
        assertThat(frequencies(sampling(1, 0, 1, 0.5), logits(0.5, 0.1, 0.3, 0.1)))
                .containsExactly(new double[] {0.625, 0, 0.375, 0}, offset(0.01));
    }

    @Test
    void aSeedMakesTheChoiceReproducible() {
        float[] logits = logits(0.5, 0.1, 0.3, 0.1);
        Sampler one = new Sampler(sampling(1, 0, 1, 0), 4, NO_PROMPT);
        Sampler other = new Sampler(sampling(1, 0, 1, 0), 4, NO_PROMPT);
        for (int i = 0; i < 100; i++) {
            assertThat(one.sample(logits.clone())).isEqualTo(other.sample(logits.clone()));
        }
    }

    @Test
    void presenceAndFrequencyCountGeneratedTokensOnly() {
        Sampling sampling = new Sampling(0, 0, 1, 0, 0.5, 1, 1, Map.of(), OptionalLong.empty());
        Sampler sampler = new Sampler(sampling, 3, new int[] {1});
        assertThat(sampler.sample(new float[] {1, 2, 0})).isEqualTo(1);
        // Once generated, token 1 has lost 0.5 + 1.
        assertThat(sampler.sample(new float[] {1, 2, 0})).isEqualTo(0);
        assertThat(sampler.sample(new float[] {1, 2.6f, 0})).isEqualTo(1);
        // Twice generated, it has lost 0.5 + 2.
        assertThat(sampler.sample(new float[] {0.2f, 2.6f, 0})).isEqualTo(1);
    }

    @Test
    void repetitionPenaltyCountsThePromptToo() {
        Sampling sampling = new Sampling(0, 0, 1, 0, 0, 0, 2, Map.of(), OptionalLong.empty());
        assertThat(new Sampler(sampling, 2, new int[] {1}).sample(new float[] {1.5f, 2}))
                .isEqualTo(0);
        assertThat(new Sampler(sampling, 2, new int[] {1}).sample(new float[] {-3, -2}))
                .isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void unusableLogitsAreAnError(float logit) {
        Sampler sampler = new Sampler(sampling(1, 0, 1, 0), 2, NO_PROMPT);
        assertThatThrownBy(() -> sampler.sample(new float[] {logit, logit})).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> sampling(-1, 0, 1, 0)).hasMessage("temperature must be 0 to 100, not -1.0");
        assertThatThrownBy(() -> sampling(Double.NaN, 0, 1, 0)).hasMessageContaining("temperature");
        assertThatThrownBy(() -> sampling(1, -1, 1, 0)).hasMessageContaining("top_k");
        assertThatThrownBy(() -> sampling(1, 0, 0, 0)).hasMessageContaining("top_p");
        assertThatThrownBy(() -> sampling(1, 0, 1, 2)).hasMessageContaining("min_p");
    }
}
