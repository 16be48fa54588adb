package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomnessTest {

    private static final int DRAWS = 200_000;
    private static final int SIDE = 16;
    private static final double FIRST_OF_SEED_5 = 0.9798413679101445;
    /** Beyond this, a chi-square variable of 255 degrees of freedom is about once in a million. */
    private static final double IMPROBABLE = 375;

    /** Chi-square of pairs of numbers over a square of 16 × 16: of uniformity and independence at once. */
    private static double chiSquare(IntToDoubleFunction first, IntToDoubleFunction second) {
        int[] counts = new int[SIDE * SIDE];
        for (int i = 0; i < DRAWS; i++) {
            int row = (int) (first.applyAsDouble(i) * SIDE);
            int column = (int) (second.applyAsDouble(i) * SIDE);
            counts[row * SIDE + column]++;
        }
        double expected = (double) DRAWS / counts.length;
        double sum = 0;
        for (int count : counts) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 42, Long.MIN_VALUE, 0x9e3779b97f4a7c15L, -0x9e3779b97f4a7c15L})
    void successiveNumbersAreIndependent(long seed) {
        Randomness randomness = new Randomness(seed);
        assertThat(chiSquare(randomness::uniform, i -> randomness.uniform(i + 1)))
                .isLessThan(IMPROBABLE);
        assertThat(chiSquare(randomness::uniform, i -> randomness.uniform(i + 64)))
                .isLessThan(IMPROBABLE);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1000})
    void neighbouringSeedsAreIndependent(long index) {
        assertThat(chiSquare(
                        seed -> new Randomness(seed).uniform(index), seed -> new Randomness(seed + 1L).uniform(index)))
                .isLessThan(IMPROBABLE);
        // A seed must not be another's sequence, shifted.
        assertThat(chiSquare(
                        seed -> new Randomness(seed).uniform(index + 1),
                        seed -> new Randomness(seed + 1L).uniform(index)))
                .isLessThan(IMPROBABLE);
    }

    @Test
    void oneSeedIsNotAnotherShiftedByTheStepBetweenIndices() {
        long step = 0x9e3779b97f4a7c15L;
        for (int i = 0; i < 100; i++) {
            assertThat(new Randomness(7).uniform(i + 1)).isNotEqualTo(new Randomness(7 + step).uniform(i));
        }
    }

    @Test
    void aNumberDependsOnSeedAndIndexAlone() {
        Randomness one = Randomness.of(OptionalLong.of(5));
        double[] forwards = new double[100];
        for (int i = 0; i < forwards.length; i++) {
            forwards[i] = one.uniform(i);
        }
        for (int i = forwards.length - 1; i >= 0; i--) {
            assertThat(new Randomness(5).uniform(i)).isEqualTo(forwards[i]).isBetween(0.0, Math.nextDown(1.0));
        }
        // Across releases too, as far as nothing forces a change.
        assertThat(one.uniform(0)).isEqualTo(FIRST_OF_SEED_5);
    }

    @Test
    void withoutASeedEveryRequestGetsAnother() {
        assertThat(Randomness.of(OptionalLong.empty())).isNotEqualTo(Randomness.of(OptionalLong.empty()));
    }
}
