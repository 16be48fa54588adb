package dev.tramontane.server;

import dev.tramontane.engine.TokenConstraint;

/** Makes a completion fail after some tokens, none of which ends it. */
final class FailingConstraint implements TokenConstraint {
    static final String MESSAGE = "fails on purpose";

    private static final int END = 2;

    private int left;

    FailingConstraint(int tokens) {
        left = tokens;
    }

    @Override
    public void restrict(float[] logits) {
        logits[END] = Float.NEGATIVE_INFINITY;
        if (left == 0) {
            throw new IllegalStateException(MESSAGE);
        }
    }

    @Override
    public void accept(int token) {
        left--;
    }
}
