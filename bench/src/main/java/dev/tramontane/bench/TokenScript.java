package dev.tramontane.bench;

import dev.tramontane.engine.TokenConstraint;
import java.util.Arrays;
import java.util.List;

/** Leaves no choice: the completion says what is written here, at the price of any other. */
final class TokenScript implements TokenConstraint {

    private final List<Integer> script;
    private int position;

    TokenScript(List<Integer> script) {
        this.script = script;
    }

    @Override
    public void restrict(float[] logits) {
        Arrays.fill(logits, Float.NEGATIVE_INFINITY);
        logits[script.get(position)] = 0;
    }

    @Override
    public void accept(int token) {
        position++;
    }
}
