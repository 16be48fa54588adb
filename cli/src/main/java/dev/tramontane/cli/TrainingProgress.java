package dev.tramontane.cli;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.PretrainingListener;
import dev.tramontane.train.RunRecord;
import dev.tramontane.train.Stage;
import dev.tramontane.train.StepReport;
import java.util.Locale;

/** Shows how far training is. */
final class TrainingProgress implements PretrainingListener, AutoCloseable {
    private final RunProgress progress;
    private final long total;

    TrainingProgress(Output errors, long total) {
        this.total = total;
        progress = new RunProgress(errors, total);
    }

    void begin(RunRecord record) {
        progress.begin(record.step(), record.tokensRead());
    }

    @Override
    public void stepped(Stage stage, StepReport report) {
        if (progress.isDue()) {
            progress.show(
                    progress.share(report.tokens()),
                    String.format(
                            Locale.ROOT,
                            "%s of %s tokens, loss%s, %d experts idle, %s",
                            Sizes.count(report.tokens()),
                            Sizes.count(total),
                            losses(report),
                            report.deadExperts().stream()
                                    .mapToInt(Integer::intValue)
                                    .max()
                                    .orElse(0),
                            progress.speed(report.tokens())));
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
        if (progress.isDue()) {
            progress.show(done, "the image encoder learns signs");
        }
    }

    @Override
    public void examinedGlyphs(double accuracy) {
        progress.line(
                String.format(Locale.ROOT, "the image encoder tells %.0f %% of unseen signs apart", 100 * accuracy));
    }

    @Override
    public void close() {
        progress.close();
    }
}
