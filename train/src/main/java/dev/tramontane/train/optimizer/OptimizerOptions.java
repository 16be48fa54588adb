package dev.tramontane.train.optimizer;

import java.util.Optional;

/**
 * What changes parameters, and by how much at most.
 *
 * @param adamW for all that has no other rule: embeddings, the head, routers, vectors
 * @param hidden for matrices between hidden states; empty where AdamW is to do them as well
 * @param largestNorm longer gradients, over all parameters, are scaled down to it; infinite to leave them as they are
 */
public record OptimizerOptions(AdamW adamW, Optional<Muon> hidden, double largestNorm) {

    /** AdamW for everything. */
    public static final OptimizerOptions ADAMW = new OptimizerOptions(AdamW.DEFAULT, Optional.empty(), 1);

    /** Muon for hidden matrices, AdamW for the rest. */
    public static final OptimizerOptions MUON = new OptimizerOptions(AdamW.DEFAULT, Optional.of(Muon.DEFAULT), 1);

    /** @throws IllegalArgumentException if the norm is not positive */
    public OptimizerOptions {
        if (!(largestNorm > 0)) {
            throw new IllegalArgumentException("the largest norm of a gradient must be positive, not " + largestNorm);
        }
    }
}
