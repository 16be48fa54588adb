package dev.tramontane.model.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.tramontane.checkpoint.ExpertsConfig;
import org.junit.jupiter.api.Test;

class RouterTest {

    private final int[] experts = new int[2];
    private final float[] weights = new float[2];

    private void route(ExpertsConfig config, float... logits) {
        new Router(config).route(logits, 0, experts, weights, 0);
    }

    private static ExpertsConfig config(int groups, int groupsPerToken, boolean normalised, float factor) {
        return new ExpertsConfig(6, 2, 8, 1, groups, groupsPerToken, normalised, factor);
    }

    @Test
    void normalisedWeightsAreASoftmaxOverTheChosen() {
        route(config(1, 1, true, 1), 0, 3, 1, 2, -1, 0);
        assertThat(experts).containsExactly(1, 3);
        float first = (float) (1 / (1 + Math.exp(-1)));
        assertThat(weights).containsExactly(new float[] {first, 1 - first}, offset(1e-6f));
    }

    @Test
    void unnormalisedWeightsAreTheProbabilitiesTimesTheFactor() {
        route(config(1, 1, false, 2.5f), 0, 0, 0, 0, 0, 0);
        assertThat(weights).containsExactly(new float[] {2.5f / 6, 2.5f / 6}, offset(1e-6f));
    }

    @Test
    void tiesGoToTheLowerNumber() {
        route(config(1, 1, true, 1), 0, 1, 1, 1, 1, 0);
        assertThat(experts).containsExactly(1, 2);
    }

    @Test
    void aTokenChoosesOnlyWithinTheGroupWhoseTwoBestSumHighest() {
        // The single best expert (5) is in a group whose second is poor.
        route(config(3, 1, true, 1), 1.5f, 1.6f, 0, 0, -9, 2);
        assertThat(experts).containsExactly(0, 1);
    }

    @Test
    void logitsThatAreNotNumbersDoNotHang() {
        route(config(1, 1, true, 1), Float.NaN, 0, 0, 0, 0, 0);
        assertThat(weights[0]).isNaN();
    }
}
