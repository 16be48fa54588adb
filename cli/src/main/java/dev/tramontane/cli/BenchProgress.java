package dev.tramontane.cli;

import dev.tramontane.loadtest.LoadTest;
import java.util.Locale;

/** Shows on a terminal how many requests of a benchmark have ended. */
final class BenchProgress implements LoadTest.Progress, AutoCloseable {
    private static final int BAR_WIDTH = 30;

    private final Progress progress;
    private final int requests;
    private final long started = System.nanoTime();
    private int shown;

    BenchProgress(Progress progress, int requests) {
        this.progress = progress;
        this.requests = requests;
        progress.show("warming up ...");
    }

    @Override
    public synchronized void ended(int count) {
        if (count > shown) {
            shown = count;
            progress.show(line(count, (System.nanoTime() - started) / 1e9));
        }
    }

    private String line(int count, double seconds) {
        int filled = (int) ((long) BAR_WIDTH * count / requests);
        return "[" + "#".repeat(filled) + " ".repeat(BAR_WIDTH - filled) + "] " + count + " of " + requests
                + String.format(Locale.ROOT, ", %.1f s", seconds);
    }

    @Override
    public synchronized void close() {
        progress.close();
    }
}
