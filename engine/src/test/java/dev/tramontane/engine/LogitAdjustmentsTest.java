package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LogitAdjustmentsTest {

    private static final int[] NO_PROMPT = {};

    private static float[] adjusted(Sampling sampling, int[] prompt, int[] generated, float... logits) {
        LogitAdjustments adjustments = new LogitAdjustments(sampling, prompt);
        for (int token : generated) {
            adjustments.accept(token);
        }
        adjustments.apply(logits);
        return logits;
    }

    @Test
    void presenceAndFrequencyCountGeneratedTokensOnly() {
        Sampling sampling = Sampling.GREEDY.withPresencePenalty(0.5).withFrequencyPenalty(1);
        assertThat(adjusted(sampling, new int[] {0, 1}, new int[] {1, 2, 1}, 4, 4, 4, 4))
                .containsExactly(4, 1.5f, 2.5f, 4);
    }

    @Test
    void repetitionPenaltyCountsThePromptTooAndLowersOnBothSidesOfZero() {
        assertThat(adjusted(Sampling.GREEDY.withRepetitionPenalty(2), new int[] {0, 1, 1}, new int[] {2}, 3, -3, 5, 1))
                .containsExactly(1.5f, -6, 2.5f, 1);
    }

    @Test
    void biasComesBeforePenalties() {
        Sampling sampling =
                Sampling.GREEDY.withLogitBias(Map.of(0, 3f, 2, -100f)).withRepetitionPenalty(2);
        assertThat(adjusted(sampling, new int[] {0}, NO_PROMPT, -1, 0, 1)).containsExactly(1, 0, -99);
    }

    @Test
    void finiteLogitsStayFiniteAndInfiniteOnesInfinite() {
        Sampling sampling = Sampling.GREEDY.withRepetitionPenalty(100).withPresencePenalty(-2);
        int[] all = {0, 1, 2};
        assertThat(adjusted(sampling, all, all, 1e38f, -1e38f, Float.NEGATIVE_INFINITY))
                .containsExactly(1e36f, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY);
    }

    @Test
    void onlyTokensOfTheVocabularyCanHaveABias() {
        Sampling last = Sampling.GREEDY.withLogitBias(Map.of(0, 1f, 99, 1f));
        LogitAdjustments.checkTokens(last, 100);
        assertThatThrownBy(() -> LogitAdjustments.checkTokens(last, 99))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.INVALID_REQUEST))
                .hasMessage("logit_bias has token 99, but this model's tokens are 0 to 98");
        assertThatThrownBy(() -> LogitAdjustments.checkTokens(Sampling.GREEDY.withLogitBias(Map.of(-1, 1f)), 99))
                .hasMessageContaining("token -1");
    }
}
