package dev.tramontane.train;

import java.util.Locale;

/** The parts of a run from nothing, in their order. */
public enum Stage {
    /** The decoder learns from text. */
    TEXT(0),
    /** The image encoder learns to tell single signs and shapes apart, which it does not learn from answers alone. */
    GLYPHS(1),
    /** Both learn together, from text and pictures. */
    TOGETHER(2);

    private final int row;

    Stage(int row) {
        this.row = row;
    }

    /** What its files are called. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Which row of samples it draws, so that no stage repeats another's. */
    int row() {
        return row;
    }
}
