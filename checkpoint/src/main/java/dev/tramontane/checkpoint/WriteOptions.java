package dev.tramontane.checkpoint;

import java.util.Objects;

/**
 * How a checkpoint is written.
 *
 * @param threads how many compute together, at least 1
 * @param progress is told how far it is
 */
public record WriteOptions(int threads, WriteProgress progress) {

    /** One thread, and nobody is told. */
    public static final WriteOptions DEFAULT = new WriteOptions(1, WriteProgress.NONE);

    /** @throws IllegalArgumentException if there is no thread */
    public WriteOptions {
        Objects.requireNonNull(progress, "progress");
        if (threads < 1) {
            throw new IllegalArgumentException("writing needs at least one thread, not " + threads);
        }
    }

    /** The same with progress that counts from what other files have had already. */
    WriteOptions following(long written, long total) {
        return new WriteOptions(threads, (more, ofThis) -> progress.advance(written + more, total));
    }
}
