package dev.tramontane.train.exam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against values of SciPy 1.17: binomtest(k, n).proportion_ci(method="wilson"), binomtest(b, b + c).pvalue. */
class StatisticsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 200, 0, 0.0188453263772666",
        "185, 200, 0.879956389763705, 0.954025082815618",
        "200, 200, 0.981154673622733, 1",
        "1, 7, 0.0256796243447436, 0.513127829274319",
        "100, 200, 0.431360859603892, 0.568639140396108"
    })
    void wilsonsInterval(int count, int of, double low, double high) {
        Interval interval = new Proportion(count, of).interval();
        assertThat(interval.low()).isCloseTo(low, within(1e-12));
        assertThat(interval.high()).isCloseTo(high, within(1e-12));
    }

    @Test
    void ofNothingNothingIsKnown() {
        assertThat(new Proportion(0, 0).interval()).isEqualTo(new Interval(0, 1));
        assertThat(new Proportion(0, 0).share()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> new Proportion(3, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "5, 0, 0.0625",
        "10, 2, 0.03857421875",
        "8, 8, 1",
        "30, 12, 0.00791589733489673",
        "900, 700, 6.31948495945011e-07",
        "0, 0, 1"
    })
    void mcNemarsExactTest(int better, int worse, double probability) {
        assertThat(PairedTests.mcNemar(better, worse)).isCloseTo(probability, within(1e-9 * probability));
        assertThat(PairedTests.mcNemar(worse, better)).isEqualTo(PairedTests.mcNemar(better, worse));
    }

    /** The example of the method: sorted, the i-th of n is multiplied with n - i and none is below the one before. */
    @Test
    void holmsCorrection() {
        assertThat(PairedTests.holm(List.of(0.01, 0.04, 0.03, 0.005)))
                .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
        assertThat(PairedTests.holm(List.of(0.9, 0.6))).containsExactly(1, 1);
    }

    /** 60 of 100 pairs gain and 20 lose: the mean is 0.4, its standard error sqrt((0.8 - 0.16) / 100). */
    @Test
    void theBootstrapFindsTheIntervalOfAMean() {
        int[] differences = new int[100];
        for (int i = 0; i < 80; i++) {
            differences[i] = i < 60 ? 1 : -1;
        }
        PairedDifference difference = PairedDifference.of(differences, 7);
        assertThat(difference.mean()).isEqualTo(0.4);
        assertThat(difference.interval().low()).isCloseTo(0.4 - 1.96 * 0.08, within(0.015));
        assertThat(difference.interval().high()).isCloseTo(0.4 + 1.96 * 0.08, within(0.015));
        assertThat(PairedDifference.of(differences, 7)).isEqualTo(difference);
    }

    /** In about one of twenty samples the interval leaves the true mean out. */
    @Test
    void theBootstrapCoversTheTruth() {
        SplittableRandom random = new SplittableRandom(3);
        int covered = 0;
        for (int round = 0; round < 60; round++) {
            int[] differences = random.ints(80, 0, 10)
                    .map(digit -> digit < 3 ? 1 : digit < 4 ? -1 : 0)
                    .toArray();
            Interval interval = PairedDifference.of(differences, round).interval();
            covered += interval.low() <= 0.2 && 0.2 <= interval.high() ? 1 : 0;
        }
        assertThat(covered).isBetween(52, 60);
    }
}
