package dev.tramontane.model;

/**
 * Hears which blocks that {@link LatentCache#retain} keeps are in use. Called in the midst of a change to the cache, which
 * it must not change itself.
 */
public interface RetentionListener {

    /** The last sequence that had a retained block has let go of it. */
    void idle(int block);

    /** A sequence has taken up a retained block that was idle. */
    void used(int block);
}
