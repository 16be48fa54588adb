package dev.tramontane.server;

import dev.tramontane.engine.TokenConstraint;

/** Fails after some tokens, with a message that no client may see. */
final class BreakingConstraint implements TokenConstraint {
    private final TokenConstraint script;
    private int left;

    /**
     * @param script what is said before
     * @param tokens how much of it
     */
    BreakingConstraint(TokenConstraint script, int tokens) {
        this.script = script;
        this.left = tokens;
    }

    @Override
    public void restrict(float[] logits) {
        if (left == 0) {
            throw new IllegalStateException("canary");
        }
        script.restrict(logits);
    }

    @Override
    public void accept(int token) {
        left--;
        script.accept(token);
    }
}
