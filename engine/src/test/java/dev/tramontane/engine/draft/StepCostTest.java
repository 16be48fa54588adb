package dev.tramontane.engine.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class StepCostTest {

    private static final int MOST_ROWS = 1 << 17;

    @Test
    void assumesAGrowthBeforeItKnows() {
        StepCost cost = new StepCost();
        assertThat(cost.mostMeasured()).isZero();
        assertThat(cost.of(2) / cost.of(1)).isEqualTo(1.5);
        assertThat(cost.of(12) / cost.of(8)).isEqualTo(1.25);
    }

    @Test
    void theFirstStepGivesTheScale() {
        StepCost cost = new StepCost();
        cost.observe(6, 80_000_000);
        assertThat(cost.of(6)).isCloseTo(80e6, within(1.0));
        assertThat(cost.mostMeasured()).isEqualTo(6);
    }

    /** Whatever the curve between rows that cost nothing and rows that cost as much as the first. */
    @Property(tries = 50)
    void learnsTheCurve(@ForAll @DoubleRange(max = 1) double share, @ForAll long seed) {
        IntToDoubleFunction truth = rows -> 1e7 * (1 + share * (rows - 1));
        StepCost cost = new StepCost();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 1000; i++) {
            int rows = 1 + random.nextInt(32);
            cost.observe(rows, (long) truth.applyAsDouble(rows));
        }
        for (int rows = 2; rows <= 32; rows++) {
            assertThat(cost.of(rows)).isCloseTo(truth.applyAsDouble(rows), Percentage.withPercentage(10));
        }
    }

    @Property(tries = 100)
    void moreRowsNeverTakeLessNorTwiceTheRowsMoreThanTwice(
            @ForAll @Size(max = 60) List<@IntRange(min = 1, max = 3 * MOST_ROWS) Integer> rows,
            @ForAll @Size(min = 1, max = 60) List<@LongRange(min = 1, max = Long.MAX_VALUE) Long> nanos) {
        StepCost cost = new StepCost();
        for (int i = 0; i < rows.size(); i++) {
            cost.observe(rows.get(i), nanos.get(i % nanos.size()));
            for (int knot = 1; knot < MOST_ROWS; knot *= 2) {
                assertThat(cost.of(knot)).isPositive().isFinite();
                assertThat(cost.of(2 * knot)).isBetween(cost.of(knot) * (1 - 1e-12), 2 * cost.of(knot) * (1 + 1e-12));
            }
            assertThat(cost.of(3 * MOST_ROWS)).isEqualTo(cost.of(MOST_ROWS));
        }
    }

    @Test
    void triesAgainWhatItBelievedDear() {
        StepCost cost = new StepCost();
        for (int i = 0; i < 20; i++) {
            cost.observe(1, 1000);
            cost.observe(8, 8000);
        }
        assertThat(cost.of(8) / cost.of(1)).isGreaterThan(7);
        for (int i = 0; i < 10_000; i++) {
            cost.observe(1, 1000);
        }
        assertThat(cost.of(8) / cost.of(1)).isLessThan(1.1);
    }

    @Test
    void oneStepThatWasHeldUpHardlyMatters() {
        StepCost cost = new StepCost();
        cost.observe(1, 1000);
        cost.observe(1, 1_000_000_000);
        assertThat(cost.of(1)).isLessThan(2000);
    }
}
