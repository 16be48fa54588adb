package dev.tramontane.checkpoint;

/** Is told how far copying weights has come. */
@FunctionalInterface
public interface LoadProgress {

    /** Tells nobody. */
    LoadProgress NONE = (copied, total) -> {};

    /**
     * Some more was copied. Several threads tell this at once.
     *
     * @param copied bytes so far
     * @param total bytes in the end
     */
    void advance(long copied, long total);

    /**
     * Room was made for the weights that are about to be copied: they have their form and place from now on, and get what
     * they hold while this is going on elsewhere. Not called if weights stay in their files.
     */
    default void begins(DecoderConfig config, DecoderWeights weights) {}
}
