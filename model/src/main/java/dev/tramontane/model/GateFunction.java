package dev.tramontane.model;

/** What a gated feed-forward applies to its gate. */
public enum GateFunction {
    /** {@code v / (1 + e^-v)}. */
    SILU,
    /** {@code v · Φ(v)} with the normal distribution Φ, in its exact form (arXiv 1606.08415). */
    GELU
}
