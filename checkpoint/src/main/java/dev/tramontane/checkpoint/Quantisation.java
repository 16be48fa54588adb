package dev.tramontane.checkpoint;

/** How the linear layers of a checkpoint are quantised; embeddings, head, router and norms never are. */
public enum Quantisation {
    /** Not at all. */
    NONE,
    /** E4M3 with one scale per matrix, or per expert where experts are fused. */
    FP8_PER_TENSOR,
    /** Packed E2M1 with an E4M3 scale per 16 columns and a divisor per matrix. */
    NVFP4
}
