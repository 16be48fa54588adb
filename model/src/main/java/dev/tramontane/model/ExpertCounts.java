package dev.tramontane.model;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many rows the router of one layer has sent to each of its experts. Counted by the thread that runs the model, which never
 * waits for those that look; any thread may look.
 */
public final class ExpertCounts {

    private final AtomicLongArray rows;

    /** @param experts routed experts of the layer, 0 if it has none */
    public ExpertCounts(int experts) {
        rows = new AtomicLongArray(experts);
    }

    /** Counts a row sent to an expert; for one thread at a time. */
    public void add(int expert) {
        rows.setOpaque(expert, rows.getPlain(expert) + 1);
    }

    /** The routed experts of the layer. */
    public int experts() {
        return rows.length();
    }

    /** The rows sent to an expert so far. */
    public long rows(int expert) {
        return rows.getOpaque(expert);
    }
}
