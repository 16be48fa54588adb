package dev.tramontane.checkpoint;

import java.lang.foreign.Arena;

/** Changes weights after they were found in their files and before they are used, as an adapter does. */
@FunctionalInterface
public interface WeightChange {

    /** Leaves them as they are. */
    WeightChange NONE = (_, weights, _) -> weights;

    /**
     * The weights to use instead, in the same shapes; what is left as it is may be shared.
     *
     * @param model what the weights are of
     * @param memory for what is new; it lives as long as the checkpoint is open
     */
    DecoderWeights applied(ModelConfig model, DecoderWeights weights, Arena memory);
}
