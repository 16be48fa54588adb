package dev.tramontane.train;

/** The parts of a run from nothing, in their order. */
public enum Stage {
    /** The decoder learns from text. */
    TEXT,
    /** The image encoder learns to tell single signs and shapes apart, which it does not learn from answers alone. */
    GLYPHS,
    /** Both learn together, from text and pictures. */
    TOGETHER
}
