package dev.tramontane.checkpoint;

/** Is told how far copying weights has come, by several threads at once. */
@FunctionalInterface
public interface LoadProgress {

    /** Tells nobody. */
    LoadProgress NONE = (copied, total) -> {};

    /**
     * Some more was copied.
     *
     * @param copied bytes so far
     * @param total bytes in the end
     */
    void advance(long copied, long total);
}
