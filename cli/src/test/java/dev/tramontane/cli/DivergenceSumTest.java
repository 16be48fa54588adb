package dev.tramontane.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DivergenceSumTest {
    @Test
    void twoPositionsByHand() {
        DivergenceSum sum = new DivergenceSum();
        // Probabilities 1/2, 1/4, 1/4 against 1/4, 1/2, 1/4; then the same twice, on another level.
        float ln2 = (float) Math.log(2);
        sum.add(new float[] {ln2, 0, 0}, new float[] {0, ln2, 0}, 1);
        sum.add(new float[] {1000, 1000, 1000}, new float[] {-7, -7, -7}, -1);
        Divergence result = sum.result();
        assertThat(result.tokens()).isEqualTo(2);
        assertThat(result.largestDivergence()).isCloseTo(Math.log(2) / 4, within(1e-7));
        assertThat(result.meanDivergence()).isCloseTo(Math.log(2) / 8, within(1e-7));
        assertThat(result.perplexityBefore()).isCloseTo(4, within(1e-6));
        assertThat(result.perplexityAfter()).isCloseTo(2, within(1e-6));
        assertThat(result.agreement()).isEqualTo(0.5);
        assertThat(result.lines()).first().asString().contains("over 2 tokens of text", "before", "after");
    }
}
