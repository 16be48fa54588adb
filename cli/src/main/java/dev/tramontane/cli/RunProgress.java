package dev.tramontane.cli;

import java.time.Duration;

/** Shows how far a long run is: on a terminal as a bar, elsewhere as a line now and then. */
final class RunProgress implements AutoCloseable {
    private static final Duration BAR_PAUSE = Duration.ofMillis(200);
    private static final Duration LINE_PAUSE = Duration.ofSeconds(30);
    private static final int BAR_WIDTH = 20;

    private final Output errors;
    private final Progress bar;
    private final long total;
    private final long pauseNanos;
    private long due = System.nanoTime();
    private long begun;
    private long begunWith;

    /** @param total the tokens of the whole run */
    RunProgress(Output errors, long total) {
        this.errors = errors;
        this.total = total;
        bar = new Progress(errors);
        pauseNanos = (errors.isTerminal() ? BAR_PAUSE : LINE_PAUSE).toNanos();
    }

    /** From here on the time that is left is estimated. */
    void begin(long step, long tokens) {
        begun = System.nanoTime();
        begunWith = tokens;
        if (step > 0) {
            line("going on after step " + step);
        }
        bar.show("preparing ...");
    }

    /** Whether it is time to show something again. */
    boolean isDue() {
        long now = System.nanoTime();
        if (now - due < 0) {
            return false;
        }
        due = now + pauseNanos;
        return true;
    }

    double share(long tokens) {
        return Math.min(1, (double) tokens / total);
    }

    /** Tokens per second since the run began, and the time that is left. */
    String speed(long tokens) {
        double rate = Math.max(1, tokens - begunWith) / ((System.nanoTime() - begun) / 1e9);
        return Math.round(rate) + " tokens/s, " + ConversionProgress.left(Math.max(0, total - tokens) / rate) + " left";
    }

    void show(double share, String text) {
        if (errors.isTerminal()) {
            int filled = (int) (share * BAR_WIDTH);
            bar.show("[" + "#".repeat(filled) + " ".repeat(BAR_WIDTH - filled) + "] " + text);
        } else {
            line((int) (100 * share) + " %, " + text);
        }
    }

    /** Says something that stays. */
    void line(String text) {
        bar.close();
        errors.println("tramontane: " + text);
        errors.flush();
    }

    @Override
    public void close() {
        bar.close();
    }
}
