package dev.tramontane.cli;

import dev.tramontane.checkpoint.LoadProgress;
import java.util.concurrent.atomic.AtomicLong;

/** Shows on a terminal that a model is loaded, and how much of its weights has been copied. */
final class LoadingProgress implements LoadProgress, AutoCloseable {
    private static final long PAUSE_NANOS = 100_000_000;

    private final Progress progress;
    private final String model;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    LoadingProgress(Output errors, Object model) {
        progress = new Progress(errors);
        this.model = "loading " + model;
        progress.show(this.model + " ...");
    }

    @Override
    public void advance(long copied, long total) {
        long due = next.get();
        long now = System.nanoTime();
        // One of the copying threads tells it, the others go on.
        if (now - due >= 0 && next.compareAndSet(due, now + PAUSE_NANOS)) {
            progress.show(model + ": " + 100 * copied / Math.max(1, total) + " % of " + Sizes.bytes(total));
        }
    }

    @Override
    public void close() {
        progress.close();
    }
}
