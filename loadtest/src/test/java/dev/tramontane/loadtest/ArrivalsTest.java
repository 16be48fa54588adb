package dev.tramontane.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalsTest {

    private static RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(5);
    }

    @Test
    void withoutARateAllComeAtOnce() {
        assertThat(Arrivals.AT_ONCE.seconds(3, random())).containsExactly(0, 0, 0);
    }

    @Test
    void perfectlyRegularOnesAreEquallyFarApart() {
        assertThat(new Arrivals(4, Double.POSITIVE_INFINITY).seconds(4, random()))
                .containsExactly(0.25, 0.5, 0.75, 1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 1, 3, 20})
    void theLastComesWhenTheRateSays(double burstiness) {
        double[] times = new Arrivals(2, burstiness).seconds(50, random());
        assertThat(times).isSorted().hasSize(50);
        assertThat(times[0]).isPositive();
        assertThat(times[49]).isEqualTo(25, within(1e-9));
    }

    @Test
    void theSameSeedBringsTheSameTimes() {
        Arrivals arrivals = new Arrivals(1, 0.7);
        assertThat(arrivals.seconds(9, random())).isEqualTo(arrivals.seconds(9, random()));
    }

    /** The gamma distribution with scale 1 has its shape for both mean and variance. */
    @ParameterizedTest
    @ValueSource(doubles = {0.3, 1, 2.5, 12})
    void gammaNumbersHaveTheirMoments(double shape) {
        RandomGenerator random = random();
        double[] drawn = DoubleStream.generate(() -> Arrivals.gamma(shape, random))
                .limit(40_000)
                .toArray();
        double mean = DoubleStream.of(drawn).average().orElseThrow();
        double variance = DoubleStream.of(drawn)
                .map(number -> (number - mean) * (number - mean))
                .average()
                .orElseThrow();
        assertThat(mean).isEqualTo(shape, within(0.03 * shape));
        assertThat(variance).isEqualTo(shape, within(0.08 * shape));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN})
    void whatIsNotPositiveIsRefused(double number) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Arrivals(number, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Arrivals(1, number));
    }
}
