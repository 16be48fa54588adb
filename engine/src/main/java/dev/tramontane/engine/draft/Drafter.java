package dev.tramontane.engine.draft;

/**
 * Guesses how one sequence goes on. Each completion has its own, used by one thread.
 *
 * <p>A guess is asked for at every step, also while guesses are not worth checking: comparing them with what came is how
 * one learns that they are again. It should therefore be cheap beside a run of the model.
 *
 * <p>A drafting head that continues from the model's own features (EAGLE, Li et al., 2024) fits here as a class that the
 * scheduler also hands the hidden states of the rows it accepted, after each step and before the next call of {@link
 * #draft}; it keeps its own cache for the positions below {@code length}, which never shrinks. Its guesses do cost time
 * beside a step: they would need a place in {@link StepCost}, and a pause between guesses that are not checked.
 */
public interface Drafter {

    /**
     * Guesses the tokens at {@code length} and after.
     *
     * @param tokens the sequence so far, prompt and output; from call to call tokens are only appended, though the array
     *     may be another one
     * @param length tokens in the sequence, at least as many as in the last call
     * @param most the most tokens to guess, 0 or more; with 0 the drafter may only take note of the sequence
     * @param to gets the guessed tokens from index 0
     * @return how many were guessed, 0 to {@code most}
     * @throws IllegalArgumentException if the sequence has shrunk, or is longer than {@code tokens}
     */
    int draft(int[] tokens, int length, int most, int[] to);
}
