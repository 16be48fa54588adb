package dev.tramontane.checkpoint;

/**
 * Whether attention scores get YaRN's magnitude correction on top of 1/√(query head size). Implementations disagree for
 * this model family; benchmarks on the published weights support the plain scale.
 */
public enum SoftmaxScale {
    /** What {@code params.json} says in {@code yarn.apply_scale}; plain for {@code config.json}, which cannot say. */
    AUTOMATIC,
    /** 1/√(query head size). */
    PLAIN,
    /**
     * Times (0.1 · m · ln(factor) + 1)² with m = {@code mscale_all_dim} where {@code config.json} states it, else 1.
     */
    YARN
}
