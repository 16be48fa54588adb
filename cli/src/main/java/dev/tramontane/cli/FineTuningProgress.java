package dev.tramontane.cli;

import dev.tramontane.train.FineTuningListener;
import dev.tramontane.train.FineTuningRecord;
import dev.tramontane.train.StepReport;
import java.util.Locale;
import java.util.OptionalDouble;

/** Shows how far fine-tuning is; what the validation says stays on the screen. */
final class FineTuningProgress implements FineTuningListener, AutoCloseable {
    private final RunProgress progress;
    private OptionalDouble validation = OptionalDouble.empty();
    private long steps;

    /** @param total the tokens of the whole run */
    FineTuningProgress(Output errors, long total) {
        progress = new RunProgress(errors, total);
        progress.begin(0, 0);
    }

    @Override
    public void begins(FineTuningRecord from) {
        progress.begin(from.step(), from.tokensRead());
        steps = from.steps();
        validation = from.lossBefore();
        if (from.step() == 0 && validation.isPresent()) {
            progress.line(number("before the first step: validation loss %.4f", validation.getAsDouble()));
        }
    }

    @Override
    public void stepped(StepReport report) {
        if (progress.isDue()) {
            String judged = validation.isPresent() ? number(", validation loss %.3f", validation.getAsDouble()) : "";
            progress.show(
                    progress.share(report.tokens()),
                    "step " + report.step() + " of " + steps + number(", loss %.3f", report.loss()) + judged + ", "
                            + progress.speed(report.tokens()));
        }
    }

    @Override
    public void evaluated(FineTuningRecord record, StepReport report) {
        validation = report.validationLoss();
        String kept = record.evaluationsSinceBest() == 0
                ? "the best so far, kept"
                : number("not better than %.4f", record.best().orElseThrow().loss());
        progress.line("after step " + report.step() + number(": loss %.4f", report.loss())
                + number(", validation loss %.4f, ", validation.orElse(Double.NaN)) + kept);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    @Override
    public void close() {
        progress.close();
    }
}
