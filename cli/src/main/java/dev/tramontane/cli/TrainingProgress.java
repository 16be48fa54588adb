package dev.tramontane.cli;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.PretrainingListener;
import dev.tramontane.train.RunRecord;
import dev.tramontane.train.Stage;
import dev.tramontane.train.StepReport;
import java.time.Duration;
import java.util.Locale;

/** Shows how far training is: on a terminal as a bar, elsewhere as a line now and then. */
final class TrainingProgress implements PretrainingListener, AutoCloseable {
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

    TrainingProgress(Output errors, long total) {
        this.errors = errors;
        this.total = total;
        bar = new Progress(errors);
        pauseNanos = (errors.isTerminal() ? BAR_PAUSE : LINE_PAUSE).toNanos();
    }

    /** From here on the time that is left is estimated. */
    void begin(RunRecord record) {
        begun = System.nanoTime();
        begunWith = record.tokensRead();
        if (record.step() > 0) {
            errors.println("tramontane: going on after step " + record.step());
            errors.flush();
        }
        bar.show("preparing ...");
    }

    @Override
    public void stepped(Stage stage, StepReport report) {
        if (isDue()) {
            double share = Math.min(1, (double) report.tokens() / total);
            double rate = (report.tokens() - begunWith) / ((System.nanoTime() - begun) / 1e9);
            show(
                    share,
                    String.format(
                            Locale.ROOT,
                            "%s of %s tokens, loss%s, %d experts idle, %.0f tokens/s, %s left",
                            Sizes.count(report.tokens()),
                            Sizes.count(total),
                            losses(report),
                            report.deadExperts().stream()
                                    .mapToInt(Integer::intValue)
                                    .max()
                                    .orElse(0),
                            rate,
                            ConversionProgress.left((total - report.tokens()) / rate)));
        }
    }

    private static String losses(StepReport report) {
        StringBuilder text = new StringBuilder();
        for (Effort effort : Effort.values()) {
            Double loss = report.lossByEffort().get(effort);
            if (loss != null) {
                text.append(String.format(Locale.ROOT, " %s %.3f", effort.name().toLowerCase(Locale.ROOT), loss));
            }
        }
        return text.toString();
    }

    @Override
    public void learnedGlyphs(double done) {
        if (isDue()) {
            show(done, "the image encoder learns signs");
        }
    }

    @Override
    public void examinedGlyphs(double accuracy) {
        line(String.format(Locale.ROOT, "the image encoder tells %.0f %% of unseen signs apart", 100 * accuracy));
    }

    @Override
    public void saved(long step) {
        // The log has it; people see the model's folder.
    }

    private boolean isDue() {
        long now = System.nanoTime();
        if (now - due < 0) {
            return false;
        }
        due = now + pauseNanos;
        return true;
    }

    private void show(double share, String text) {
        if (errors.isTerminal()) {
            int filled = (int) (share * BAR_WIDTH);
            bar.show("[" + "#".repeat(filled) + " ".repeat(BAR_WIDTH - filled) + "] " + text);
        } else {
            line((int) (100 * share) + " %, " + text);
        }
    }

    private void line(String text) {
        bar.close();
        errors.println("tramontane: " + text);
        errors.flush();
    }

    @Override
    public void close() {
        bar.close();
    }
}
