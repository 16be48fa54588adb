package dev.tramontane.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.train.optimizer.Schedule.Decay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduleTest {

    @Test
    void goesUpStaysAndGoesDownInALine() {
        Schedule schedule = new Schedule(1, .2, 4, 6, 10, Decay.LINEAR);
        double[] rates = {.25, .5, .75, 1, 1, 1, .8, .6, .4, .2, .2, .2};
        for (int step = 0; step < rates.length; step++) {
            assertThat(schedule.at(step)).as("step %d", step).isCloseTo(rates[step], within(1e-12));
        }
    }

    @Test
    void goesDownInHalfAWave() {
        Schedule schedule = new Schedule(2, 0, 0, 0, 4, Decay.COSINE);
        assertThat(schedule.at(0)).isCloseTo(1 + Math.sqrt(.5), within(1e-12));
        assertThat(schedule.at(1)).isCloseTo(1, within(1e-12));
        assertThat(schedule.at(2)).isCloseTo(1 - Math.sqrt(.5), within(1e-12));
        assertThat(schedule.at(3)).isZero();
    }

    @Test
    void theStandardOneEndsAtAFiftieth() {
        Schedule schedule = Schedule.standard(3e-3, 1000);
        assertThat(schedule.at(0)).isCloseTo(3e-5, within(1e-12));
        assertThat(schedule.at(99)).isEqualTo(3e-3);
        assertThat(schedule.at(599)).isEqualTo(3e-3);
        assertThat(schedule.at(799)).isCloseTo(1.53e-3, within(1e-12));
        assertThat(schedule.at(999)).isCloseTo(6e-5, within(1e-12));
        assertThat(Schedule.cosine(3e-3, 1000).at(549)).isCloseTo(1.53e-3, within(1e-12));
        assertThat(Schedule.constant(.5).at(7)).isEqualTo(.5);
    }

    @ParameterizedTest
    @EnumSource
    void neverLeavesItsBounds(Decay decay) {
        for (long steps = 1; steps < 30; steps++) {
            Schedule schedule = new Schedule(1, .1, steps / 4, steps / 2, steps, decay);
            for (long step = 0; step < steps + 3; step++) {
                assertThat(schedule.at(step)).isGreaterThan(0).isLessThanOrEqualTo(1);
            }
            assertThat(schedule.at(steps - 1)).isEqualTo(.1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0,0,0,0,1",
        "NaN,0,0,0,1",
        "1,2,0,0,1",
        "1,-1,0,0,1",
        "1,0,-1,0,1",
        "1,0,2,1,3",
        "1,0,0,4,3",
        "1,0,0,0,0"
    })
    void numbersMustBeInOrder(double peak, double floor, long warmUp, long decayFrom, long steps) {
        assertThatThrownBy(() -> new Schedule(peak, floor, warmUp, decayFrom, steps, Decay.LINEAR))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
