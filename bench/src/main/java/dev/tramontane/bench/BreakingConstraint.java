package dev.tramontane.bench;

import dev.tramontane.engine.TokenConstraint;

/** Throws after some tokens, which must end its own completion only. */
final class BreakingConstraint implements TokenConstraint {

    static final String MESSAGE = "broken on purpose";

    private int left;

    /** @param tokens that go well */
    BreakingConstraint(int tokens) {
        left = tokens;
    }

    @Override
    public void restrict(float[] logits) {}

    @Override
    public void accept(int token) {
        if (left-- == 0) {
            throw new IllegalStateException(MESSAGE);
        }
    }
}
