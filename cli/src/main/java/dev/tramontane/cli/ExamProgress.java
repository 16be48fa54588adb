package dev.tramontane.cli;

import dev.tramontane.train.exam.Exam;
import java.util.Locale;

/** Shows on a terminal how far an exam is, and how long it will still take. */
final class ExamProgress implements Exam.Progress, AutoCloseable {
    private static final int BAR_WIDTH = 30;
    private static final long PAUSE_NANOS = 100_000_000;

    private final Progress progress;
    private final String model;
    private final long started = System.nanoTime();
    private long due = started;
    private int shown;

    ExamProgress(Output errors, String model) {
        progress = new Progress(errors);
        this.model = model;
    }

    @Override
    public synchronized void answered(int count, int of) {
        long now = System.nanoTime();
        if (count > shown && (now - due >= 0 || count == of)) {
            shown = count;
            due = now + PAUSE_NANOS;
            progress.show(line(count, of, (now - started) / 1e9));
        }
    }

    private String line(int count, int of, double seconds) {
        int filled = (int) ((long) BAR_WIDTH * count / of);
        return String.format(
                Locale.ROOT,
                "%s [%s%s] %d of %d answers, %s left",
                model,
                "#".repeat(filled),
                " ".repeat(BAR_WIDTH - filled),
                count,
                of,
                ConversionProgress.left(seconds * (of - count) / count));
    }

    @Override
    public synchronized void close() {
        progress.close();
    }
}
