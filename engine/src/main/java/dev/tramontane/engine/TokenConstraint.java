package dev.tramontane.engine;

/**
 * Says which tokens may come next, for one completion; a grammar, for instance. Called by the engine's threads, one at a
 * time, so it should be quick; whatever it throws ends its own completion only.
 */
public interface TokenConstraint {

    /** Sets the logits of tokens that may not come next to {@link Float#NEGATIVE_INFINITY}; at least one must remain. */
    void restrict(float[] logits);

    /** Takes the token that was chosen, in order. */
    void accept(int token);
}
