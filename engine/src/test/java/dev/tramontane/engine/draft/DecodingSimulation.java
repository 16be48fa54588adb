package dev.tramontane.engine.draft;

import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/**
 * Decodes as the scheduler does, on a machine whose steps take a given time by their rows, give or take a tenth. The
 * completions all have the same length and are decoded together, until the first is done.
 */
final class DecodingSimulation {

    private static final int MOST_DRAFTED = 8;
    private static final double STEP_NANOS = 30e6;
    private static final double NOISE = 0.1;

    private final SplittableRandom random = new SplittableRandom(1);
    private final DraftBudget budget = new DraftBudget();
    private final IntToDoubleFunction cost;

    /** @param cost time of a step by its rows, in any unit */
    DecodingSimulation(IntToDoubleFunction cost) {
        this.cost = cost;
    }

    /** What came of it: steps, tokens, rows drafted, and time beside that of the same tokens without drafts. */
    record Outcome(int steps, long tokens, long drafted, double speedUp) {}

    /** @param acceptance by position of a drafted token, how likely it is to be right */
    Outcome decode(int completions, int length, IntToDoubleFunction acceptance) {
        int[][] truth = new int[completions][];
        Speculation[] speculations = new Speculation[completions];
        for (int i = 0; i < completions; i++) {
            truth[i] = random.ints(length, 0, 1000).toArray();
            speculations[i] = new Speculation(new Foreseer(truth[i], acceptance, random.split()), budget, MOST_DRAFTED);
        }
        int[] lengths = new int[completions];
        int[] drafts = new int[MOST_DRAFTED];
        int steps = 0;
        int longest = 0;
        long drafted = 0;
        double time = 0;
        while (longest < length) {
            budget.begin(completions, completions);
            int rows = completions;
            for (int i = 0; i < completions; i++) {
                int count = speculations[i].draft(truth[i], lengths[i], MOST_DRAFTED, drafts);
                rows += count;
                drafted += count;
                lengths[i] += accepted(drafts, count, truth[i], lengths[i]) + 1;
                longest = Math.max(longest, lengths[i]);
            }
            steps++;
            double taken = cost.applyAsDouble(rows) * (1 + NOISE * (2 * random.nextDouble() - 1));
            budget.observe(rows, Math.round(taken * STEP_NANOS));
            time += taken;
        }
        long tokens = 0;
        for (int each : lengths) {
            tokens += each;
        }
        double without = (double) tokens / completions * cost.applyAsDouble(completions);
        return new Outcome(steps, tokens, drafted, without / time);
    }

    private static int accepted(int[] drafts, int count, int[] truth, int length) {
        int accepted = 0;
        while (accepted < count && drafts[accepted] == truth[length + accepted]) {
            accepted++;
        }
        return accepted;
    }
}
