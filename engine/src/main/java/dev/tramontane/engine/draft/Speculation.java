package dev.tramontane.engine.draft;

import java.util.Objects;

/**
 * The drafts of one completion: asks its drafter for a guess at every step and passes on as much of it as pays.
 *
 * <p>How often guesses come true is learned from the sequence itself. A token is the same whether it was drafted or not,
 * so each guess can be compared with what came, checked by the model or not: a completion whose drafts do not pay runs
 * none and loses nothing by looking out for the moment when they would.
 */
public final class Speculation {

    /** Where nothing is known, rather draft and learn what it costs. */
    private static final double FIRST_ACCEPTANCE = 0.6;

    /** How much a guessed token weighs against those before it: the last two dozen say what is going on. */
    private static final double LEARNING_RATE = 1.0 / 24;

    private final Drafter drafter;
    private final DraftBudget budget;
    private final int[] guess;
    private double acceptance = FIRST_ACCEPTANCE;
    private int guessed;
    private int guessedAt;

    /**
     * @param drafter this completion's own
     * @param budget the engine's
     * @param most the most tokens to draft in a step, 0 or more
     */
    public Speculation(Drafter drafter, DraftBudget budget, int most) {
        if (most < 0) {
            throw new IllegalArgumentException("the most tokens to draft must be 0 or more, not " + most);
        }
        this.drafter = drafter;
        this.budget = budget;
        guess = new int[most];
    }

    /**
     * Drafts for the step that the budget has begun, and takes the rows from it.
     *
     * @param tokens the sequence so far, prompt and output, the token to be decoded in this step the last; from call to
     *     call tokens are only appended, though the array may be another one
     * @param length tokens in the sequence, at least as many as in the last call
     * @param most the most tokens to draft, 0 or more
     * @param to gets the drafted tokens from index 0
     * @return how many were drafted, 0 to {@code most}
     */
    public int draft(int[] tokens, int length, int most, int[] to) {
        Objects.checkFromToIndex(0, most, to.length);
        learn(tokens, length);
        guessedAt = length;
        guessed = drafter.draft(tokens, length, guess.length, guess);
        int checkable = Math.min(most, guessed);
        int drafted = checkable == 0 ? 0 : budget.take(acceptance, checkable);
        System.arraycopy(guess, 0, to, 0, drafted);
        return drafted;
    }

    /** Compares the last guess with what came, as far as both go or until they part. */
    private void learn(int[] tokens, int length) {
        int comparable = Math.min(guessed, length - guessedAt);
        for (int i = 0; i < comparable; i++) {
            boolean right = guess[i] == tokens[guessedAt + i];
            acceptance += LEARNING_RATE * ((right ? 1 : 0) - acceptance);
            if (!right) {
                break;
            }
        }
    }
}
