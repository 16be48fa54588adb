package dev.tramontane.train.exam;

import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.checkpoint.VisionConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A model card in Markdown: what a model is, what it can and cannot do, and how it was trained. Everything in it is
 * computed from the figures of an exam, the checkpoint and the log of the training.
 */
public final class ModelCard {
    private final ExamReport report;
    private final Optional<RunFacts> run;
    private final List<String> lines = new ArrayList<>();

    private ModelCard(ExamReport report, Optional<RunFacts> run) {
        this.report = report;
        this.run = run;
    }

    /**
     * The card of the model that was examined.
     *
     * @param run how it was trained, where that is known
     */
    public static List<String> markdown(ExamReport report, Optional<RunFacts> run) {
        return List.copyOf(new ModelCard(report, run).write());
    }

    private List<String> write() {
        lines.add("# " + report.examinee().name());
        section("What it is", description());
        section("How it was examined", examination());
        heading("Results");
        lines.addAll(ExamTables.accuracy(report).markdown());
        ExamTables.forms(report).ifPresent(table -> {
            section(
                    "Form",
                    "Of answers that call tools or are JSON: how often the form alone is right, and how often all is.");
            lines.add("");
            lines.addAll(table.markdown());
        });
        heading("Effort");
        lines.addAll(ExamTables.efforts(report).markdown());
        heading("What it cannot do");
        Weaknesses.of(report).forEach(weakness -> lines.add("- " + weakness));
        run.ifPresent(facts -> {
            heading("How it was trained");
            lines.addAll(facts.table().markdown());
        });
        return lines;
    }

    private void heading(String title) {
        lines.add("");
        lines.add("## " + title);
        lines.add("");
    }

    private void section(String title, String text) {
        heading(title);
        lines.add(text);
    }

    private String description() {
        Examinee examinee = report.examinee();
        DecoderConfig decoder = examinee.config().decoder();
        StringBuilder text = new StringBuilder("A language model of ");
        text.append(Figures.count(examinee.parameters())).append(" parameters");
        if (examinee.activeParameters() < examinee.parameters()) {
            text.append(", ").append(Figures.count(examinee.activeParameters())).append(" of them active per token");
        }
        text.append(": ").append(decoder.layers()).append(" layers of width ").append(decoder.hiddenSize());
        decoder.experts().map(ModelCard::experts).ifPresent(text::append);
        text.append(", a vocabulary of ")
                .append(decoder.vocabularySize())
                .append(" tokens and a context of ")
                .append(decoder.contextLength())
                .append(". Its weights are ")
                .append(size(examinee.weightBytes()))
                .append(", most of them ")
                .append(examinee.format())
                .append(". ")
                .append(examinee.config().vision().map(ModelCard::eyes).orElse("It reads text only."));
        return text.toString();
    }

    private static String experts(ExpertsConfig experts) {
        String shared = experts.shared() == 0 ? "" : " beside " + experts.shared() + " shared";
        return ", " + experts.count() + " experts of which " + experts.perToken() + " are chosen per token" + shared;
    }

    private static String eyes(VisionConfig vision) {
        return "An encoder of " + vision.layers() + " layers lets it see images of up to " + vision.imageSize()
                + " pixels a side.";
    }

    private static String size(long bytes) {
        return bytes < 1 << 30
                ? String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20))
                : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1 << 30));
    }

    private String examination() {
        ExamOptions options = report.options();
        return "By generated questions whose answers a program checks, up to " + options.samples()
                + " different ones of each task and split (seed " + options.seed()
                + ", SHA-256 of all of them " + report.fingerprint() + "). The likeliest token was taken every"
                + " time. Held-out questions are about operands that training never draws, in wordings that it does;"
                + " unseen-phrasing has such operands in wordings that training never draws; longer has more digits, terms"
                + " or elements than training. Brackets are 95 % intervals: Wilson's of accuracies, bootstrapped over"
                + " questions of differences (of no width where no answer differs, which is not certainty). Tokens are the mean"
                + " of those generated, thought included; cut tells how many answers the limit of tokens has ended, which are"
                + " judged all the same.";
    }
}
