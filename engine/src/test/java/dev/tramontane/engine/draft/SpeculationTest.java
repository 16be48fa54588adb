package dev.tramontane.engine.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tramontane.engine.draft.DecodingSimulation.Outcome;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SpeculationTest {

    private static final int LENGTH = 3000;

    @Test
    void draftsAllItMayWhereRowsAreFreeAndGuessesRight() {
        Outcome outcome = new DecodingSimulation(rows -> 1).decode(1, LENGTH, position -> 1);
        assertThat(outcome.speedUp()).isGreaterThan(8);
        assertThat((double) outcome.drafted() / outcome.steps()).isGreaterThan(7);
    }

    @Test
    void stopsWhereGuessesAreWrong() {
        for (int completions = 1; completions <= 8; completions *= 8) {
            Outcome outcome = new DecodingSimulation(rows -> rows).decode(completions, LENGTH, position -> 0);
            assertThat(outcome.drafted()).isLessThan(outcome.tokens() / 100);
            assertThat(outcome.speedUp()).isGreaterThan(0.99);
        }
    }

    @Test
    void seldomDraftsWhereRowsCostAsMuchAsSteps() {
        Outcome outcome = new DecodingSimulation(rows -> rows).decode(1, LENGTH, position -> 0.6);
        assertThat((double) outcome.drafted() / outcome.steps()).isLessThan(0.1);
        assertThat(outcome.speedUp()).isGreaterThan(0.97);
    }

    /** On a machine whose rows share part of their cost, within a few percent at worst and a gain where there is one. */
    @Property(tries = 30)
    void neverLosesMuch(
            @ForAll @DoubleRange(max = 1) double acceptance,
            @ForAll @DoubleRange(max = 1) double share,
            @ForAll @IntRange(min = 1, max = 6) int completions) {
        DecodingSimulation simulation = new DecodingSimulation(rows -> 1 + share * (rows - 1));
        Outcome outcome = simulation.decode(completions, LENGTH, position -> acceptance);
        assertThat(outcome.speedUp()).isGreaterThan(0.9);
        double ofOneDraft = (1 + acceptance) * (1 + share * (completions - 1)) / (1 + share * (2 * completions - 1));
        if (ofOneDraft > 1.25) {
            assertThat(outcome.speedUp()).isGreaterThan(1 + (ofOneDraft - 1) / 2);
        }
    }

    @Test
    void comesBackWhenGuessesComeTrueAgain() {
        DecodingSimulation simulation = new DecodingSimulation(rows -> 1 + 0.1 * (rows - 1));
        Outcome before = simulation.decode(1, LENGTH, position -> 0);
        Outcome both = simulation.decode(1, 2 * LENGTH, position -> position < LENGTH ? 0 : 0.95);
        assertThat(before.speedUp()).isGreaterThan(0.99);
        // The second half alone is more than three times as fast.
        assertThat(both.speedUp()).isGreaterThan(1.45);
    }

    /** A machine that gets slow rows, as when others use it, and then free ones. */
    @Test
    void followsTheMachine() {
        double[] share = {0.02};
        DecodingSimulation simulation = new DecodingSimulation(rows -> 1 + share[0] * (rows - 1));
        assertThat(simulation.decode(1, LENGTH, position -> 0.8).speedUp()).isGreaterThan(2.5);
        share[0] = 1;
        assertThat(simulation.decode(1, LENGTH, position -> 0.8).speedUp()).isGreaterThan(0.92);
        share[0] = 0.02;
        assertThat(simulation.decode(1, LENGTH, position -> 0.8).speedUp()).isGreaterThan(2);
    }

    @Test
    void aSlowFirstStepIsForgotten() {
        int[] steps = {0};
        DecodingSimulation simulation =
                new DecodingSimulation(rows -> steps[0]++ < 20 ? 20 * rows : 1 + 0.05 * (rows - 1));
        simulation.decode(1, 1000, position -> 0.9);
        assertThat(simulation.decode(1, 1000, position -> 0.9).speedUp()).isGreaterThan(3);
    }

    @Test
    void draftsLittleBeforeItKnowsWhatRowsCost() {
        DraftBudget budget = new DraftBudget();
        budget.begin(1, 1);
        assertThat(budget.take(1, 64)).isOne();
        budget.begin(1, 1);
        assertThat(budget.take(0.5, 64)).isZero();
    }

    @Test
    void weighsTheWholeStep() {
        DraftBudget budget = new DraftBudget();
        for (int i = 0; i < 100; i++) {
            budget.observe(8, 1000);
            budget.observe(16, 1500);
        }
        // One of eight completions: a row takes a sixteenth of the step, a token is an eighth of its worth.
        budget.begin(8, 8);
        assertThat(budget.take(0.9, 4)).isPositive();
        budget.begin(8, 8);
        assertThat(budget.take(0.4, 4)).isZero();
        // Where prompts fill the step, a row more hardly matters to it, and its tokens are few.
        budget.begin(512, 1);
        assertThat(budget.take(0.4, 4)).isEqualTo(4);
    }

    @Test
    void asksForNoMoreThanItMay() {
        DraftBudget budget = new DraftBudget();
        for (int i = 0; i < 1000; i++) {
            budget.observe(1 + i % 16, 1000);
        }
        int[] truth = new int[100];
        Speculation speculation = new Speculation(new PromptLookup(), budget, 5);
        int[] to = new int[8];
        budget.begin(1, 1);
        assertThat(speculation.draft(truth, 50, 8, to)).isEqualTo(5);
        budget.begin(1, 1);
        assertThat(speculation.draft(truth, 51, 3, to)).isEqualTo(3);
        budget.begin(1, 1);
        assertThat(speculation.draft(truth, 52, 0, to)).isZero();
    }

    /** Takes notice of what comes although none of it was drafted. */
    @Test
    void learnsFromGuessesThatWereNotChecked() {
        DraftBudget budget = new DraftBudget();
        for (int i = 0; i < 100; i++) {
            for (int rows = 1; rows <= 8; rows *= 2) {
                budget.observe(rows, 250 + 750 * rows);
            }
        }
        int[] tokens = new int[100];
        Speculation speculation = new Speculation(new PromptLookup(), budget, 4);
        int[] to = new int[4];
        int[] drafted = new int[60];
        for (int length = 40; length < 100; length++) {
            budget.begin(1, 1);
            drafted[length - 40] = speculation.draft(tokens, length, 4, to);
        }
        assertThat(drafted).startsWith(0, 0);
        assertThat(drafted[59]).isPositive();
    }

    /** Whatever steps take: how much is drafted may change, but only right guesses are ever accepted. */
    @Property(tries = 100)
    void draftsAreTheDraftersGuesses(
            @ForAll @Size(min = 20, max = 200) List<@IntRange(max = 2) Integer> sequence,
            @ForAll @Size(min = 1, max = 20) List<@LongRange(min = 1, max = 1_000_000) Long> nanos) {
        int[] tokens = sequence.stream().mapToInt(Integer::intValue).toArray();
        DraftBudget budget = new DraftBudget();
        Speculation speculation = new Speculation(new PromptLookup(), budget, 6);
        PromptLookup alone = new PromptLookup();
        int[] to = new int[6];
        int[] guess = new int[6];
        for (int length = 1; length < tokens.length; length++) {
            budget.begin(1, 1);
            int drafted = speculation.draft(tokens, length, 6, to);
            int guessed = alone.draft(tokens, length, 6, guess);
            assertThat(drafted).isBetween(0, guessed);
            assertThat(Arrays.copyOf(to, drafted)).isEqualTo(Arrays.copyOf(guess, drafted));
            budget.observe(1 + drafted, nanos.get(length % nanos.size()));
        }
    }

    @Test
    void refusesCountsThatCannotBe() {
        DraftBudget budget = new DraftBudget();
        assertThatIllegalArgumentException().isThrownBy(() -> budget.begin(0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> budget.begin(1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> budget.begin(1, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> budget.observe(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> budget.observe(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Speculation(new PromptLookup(), budget, -1));
    }
}
