package dev.tramontane.cli;

import dev.tramontane.checkpoint.WriteProgress;
import java.io.Serial;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Shows how far writing a model is and how long it will still take: on a terminal as a bar, elsewhere, where it takes
 * long, as a line now and then. It also passes an interrupt on to whoever writes.
 */
final class ConversionProgress implements WriteProgress, AutoCloseable {
    /** To remove what was written so far. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration BAR_PAUSE = Duration.ofMillis(100);
    private static final Duration LINE_PAUSE = Duration.ofSeconds(30);
    private static final int BAR_WIDTH = 30;

    private final Output errors;
    private final Progress bar;
    private final long pauseNanos;
    private final long started = System.nanoTime();
    private final ReentrantLock turn = new ReentrantLock();
    private long due;
    private volatile boolean interrupted;

    ConversionProgress(Output errors) {
        this.errors = errors;
        bar = new Progress(errors);
        pauseNanos = (errors.isTerminal() ? BAR_PAUSE : LINE_PAUSE).toNanos();
        due = errors.isTerminal() ? started : started + pauseNanos;
        bar.show("reading ...");
    }

    /** Thrown in the middle of writing when it is to end. */
    static final class Interrupted extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;
    }

    /** Says that nothing came of it; returns the exit code. */
    static int tellInterrupted(Output errors) {
        errors.println("tramontane: interrupted; nothing was written");
        errors.flush();
        return ExitCode.INTERRUPTED;
    }

    /** From now on whoever writes is stopped. */
    void interrupt() {
        interrupted = true;
    }

    @Override
    public void advance(long written, long total) {
        if (interrupted) {
            throw new Interrupted();
        }
        // One of the threads tells it, the others go on.
        if (turn.tryLock()) {
            try {
                long now = System.nanoTime();
                if (now - due >= 0) {
                    due = now + pauseNanos;
                    show(line(written, Math.max(1, total), (now - started) / 1e9));
                }
            } finally {
                turn.unlock();
            }
        }
    }

    private void show(String line) {
        if (errors.isTerminal()) {
            bar.show(line);
        } else {
            errors.println("tramontane: " + line);
            errors.flush();
        }
    }

    private String line(long written, long total, double seconds) {
        double share = Math.min(1, (double) written / total);
        int filled = (int) (share * BAR_WIDTH);
        String bar = errors.isTerminal() ? "[" + "#".repeat(filled) + " ".repeat(BAR_WIDTH - filled) + "] " : "";
        return "writing " + bar + (int) (100 * share) + " %, " + Sizes.bytes(written) + " of " + Sizes.bytes(total)
                + ", " + Sizes.bytes((long) (written / seconds)) + "/s, " + left(seconds * (1 - share) / share)
                + " left";
    }

    /** A time for people, as in {@code 3:07 min}. */
    static String left(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d h", whole / 3600, whole / 60 % 60);
    }

    @Override
    public void close() {
        bar.close();
    }
}
