package dev.tramontane.engine.draft;

import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/** A drafter that knows how the sequence goes on and gives each token right with a probability of the position's. */
record Foreseer(int[] truth, IntToDoubleFunction acceptance, SplittableRandom random) implements Drafter {

    @Override
    public int draft(int[] tokens, int length, int most, int[] to) {
        int guessed = Math.min(most, truth.length - length);
        for (int i = 0; i < guessed; i++) {
            boolean right = random.nextDouble() < acceptance.applyAsDouble(length + i);
            to[i] = right ? truth[length + i] : truth[length + i] + 1;
        }
        return guessed;
    }
}
