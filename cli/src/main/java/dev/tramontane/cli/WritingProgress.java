package dev.tramontane.cli;

import java.io.IOException;
import java.time.Duration;

/** Shows on a terminal how much of a checkpoint has been written, by looking at the folder. */
final class WritingProgress implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int BAR_WIDTH = 30;

    private final Progress progress;
    private final Watched watched;
    private final long expectedBytes;
    private final Thread watcher;

    /** What grows. */
    @FunctionalInterface
    interface Watched {
        long byteSize() throws IOException;
    }

    WritingProgress(Progress progress, Watched watched, long expectedBytes) {
        this.progress = progress;
        this.watched = watched;
        this.expectedBytes = Math.max(1, expectedBytes);
        watcher = Thread.ofVirtual().name("tramontane-progress").start(this::watch);
    }

    private void watch() {
        try {
            // At least once, however quickly it is written.
            do {
                progress.show(line(watched.byteSize()));
                Thread.sleep(PAUSE);
            } while (!Thread.currentThread().isInterrupted());
        } catch (InterruptedException e) {
            // It is written.
        } catch (IOException e) {
            // A file went away while it was looked at; whoever writes it tells if that is a failure.
        }
    }

    private String line(long bytes) {
        double share = Math.min(1, (double) bytes / expectedBytes);
        int filled = (int) (share * BAR_WIDTH);
        return "writing [" + "#".repeat(filled) + " ".repeat(BAR_WIDTH - filled) + "] " + Math.round(100 * share)
                + " %, " + Sizes.bytes(bytes) + " of about " + Sizes.bytes(expectedBytes);
    }

    @Override
    public void close() {
        watcher.interrupt();
        try {
            watcher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        progress.close();
    }
}
