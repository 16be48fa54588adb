package dev.tramontane.server.core;

import dev.tramontane.engine.TokenConstraint;

/** Lets a model begin so many tool calls and no more. */
final class ToolCallCeiling implements TokenConstraint {

    private final int marker;
    private int left;

    /**
     * @param marker the token that begins a call
     * @param most how many calls there may be
     */
    ToolCallCeiling(int marker, int most) {
        this.marker = marker;
        this.left = most;
    }

    @Override
    public void restrict(float[] logits) {
        if (left == 0) {
            logits[marker] = Float.NEGATIVE_INFINITY;
        }
    }

    @Override
    public void accept(int token) {
        if (token == marker) {
            left--;
        }
    }
}
