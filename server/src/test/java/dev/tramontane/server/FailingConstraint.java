package dev.tramontane.server;

import dev.tramontane.engine.TokenConstraint;

/** Lets a completion say two tokens, and then fail. */
final class FailingConstraint implements TokenConstraint {
    private static final int END = 2;

    private int accepted;

    @Override
    public void restrict(float[] logits) {
        logits[END] = Float.NEGATIVE_INFINITY;
    }

    @Override
    public void accept(int token) {
        if (++accepted == 2) {
            throw new IllegalStateException("on purpose, with secrets");
        }
    }
}
