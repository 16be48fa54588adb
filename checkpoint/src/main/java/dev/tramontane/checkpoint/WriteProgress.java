package dev.tramontane.checkpoint;

/**
 * Is told how far writing has come, by several threads at once. An exception that it throws ends the writing: nothing is
 * left of the file, and the exception reaches whoever asked for the file.
 */
@FunctionalInterface
public interface WriteProgress {

    /** Tells nobody. */
    WriteProgress NONE = (written, total) -> {};

    /**
     * Some more was written.
     *
     * @param written bytes so far
     * @param total bytes in the end
     */
    void advance(long written, long total);
}
