package dev.tramontane.checkpoint;

/** Where the weights are while they are used. */
public enum WeightLoading {
    /**
     * {@link #COPIED} for weights that are slow as they are stored, which are Q4_0 and Q8_0 of GGUF files, if they fit into
     * memory; otherwise {@link #MAPPED}.
     */
    AUTOMATIC,
    /** In the files, which the system reads when they are touched: loads at once, and takes models larger than memory. */
    MAPPED,
    /** In memory of the process, in large pages where the system has them, rearranged for the kernels. */
    COPIED
}
