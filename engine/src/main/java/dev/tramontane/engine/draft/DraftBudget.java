package dev.tramontane.engine.draft;

/**
 * Decides how many drafted rows a step is worth, from what steps have been measured to take: the number that makes the
 * most tokens per second of the step as a whole. One engine has one, used by its thread:
 *
 * <ol>
 *   <li>{@link #begin} before each step, with the rows that it has without drafts;
 *   <li>{@link Speculation#draft} for each completion in it;
 *   <li>{@link #observe} after a step of decode rows alone, drafted ones among them.
 * </ol>
 */
public final class DraftBudget {

    /**
     * Tokens a draft must bring beyond what its rows cost. Choosing the largest of several estimates chooses errors in
     * its favour; near break-even there is nothing to win anyway.
     */
    private static final double LEAST_GAIN = 0.05;

    private final StepCost cost = new StepCost();
    private int rows;
    private int mostRows;
    private double tokens;

    /**
     * Begins a step.
     *
     * @param rows rows that are computed in any case, of prompts too, 1 or more
     * @param completions completions that get a token from the step, 0 to {@code rows}
     * @throws IllegalArgumentException if a count is out of range
     */
    public void begin(int rows, int completions) {
        if (rows < 1 || completions < 0 || completions > rows) {
            throw new IllegalArgumentException(
                    "a step of " + rows + " rows cannot continue " + completions + " completions");
        }
        this.rows = rows;
        // Not far beyond what has been measured: doubling it shows what the next doubling would take.
        mostRows = 2 * Math.max(rows, cost.mostMeasured());
        tokens = completions;
    }

    /**
     * Learns what a step took. Steps that also compute prompts should be left out: their rows take another time.
     *
     * @param rows its rows, drafted ones included, 1 or more
     * @param nanos what it took, in nanoseconds, more than 0
     * @throws IllegalArgumentException if an argument is out of range
     */
    public void observe(int rows, long nanos) {
        if (rows < 1 || nanos < 1) {
            throw new IllegalArgumentException("a step cannot have " + rows + " rows and take " + nanos + " ns");
        }
        cost.observe(rows, nanos);
    }

    /**
     * Takes rows for drafts of one completion into the step.
     *
     * @param acceptance how likely a drafted token is to be the right one if those before it are, 0 to 1
     * @param most the most rows to take
     * @return the rows taken, 0 to {@code most}
     */
    int take(double acceptance, int most) {
        int limit = Math.min(most, mostRows - rows);
        int best = 0;
        double bestTokens = tokens;
        double bestRate = (tokens + LEAST_GAIN) / cost.of(rows);
        double reached = 1;
        double expected = tokens;
        for (int drafted = 1; drafted <= limit; drafted++) {
            reached *= acceptance;
            expected += reached;
            double rate = expected / cost.of(rows + drafted);
            if (rate > bestRate) {
                best = drafted;
                bestTokens = expected;
                bestRate = rate;
            }
        }
        rows += best;
        tokens = bestTokens;
        return best;
    }
}
