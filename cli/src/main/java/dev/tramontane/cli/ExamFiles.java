package dev.tramontane.cli;

import dev.tramontane.train.exam.EffortChart;
import dev.tramontane.train.exam.ExamReport;
import dev.tramontane.train.exam.ExampleAnswers;
import dev.tramontane.train.exam.ModelCard;
import dev.tramontane.train.exam.RunFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options of what an exam writes. */
final class ExamFiles {
    @Option(names = "--json", paramLabel = "FILE", description = "Write all figures, answer by answer, as JSON.")
    private Optional<Path> json = Optional.empty();

    @Option(
            names = "--svg",
            paramLabel = "FILE",
            description = "Draw accuracy against mean output tokens, with an arrow from none to high for every task (of"
                    + " the first split).")
    private Optional<Path> svg = Optional.empty();

    @Option(names = "--card", paramLabel = "FILE", description = "Write the model's card as Markdown.")
    private Optional<Path> card = Optional.empty();

    @Option(
            names = "--run",
            paramLabel = "DIR",
            description = "The folder of its training (run.json, log.jsonl), for the card.")
    private Optional<Path> run = Optional.empty();

    @Option(
            names = "--examples",
            paramLabel = "FILE",
            description = "Write some right and wrong answers of every kind as Markdown.")
    private Optional<Path> examples = Optional.empty();

    /** Finds out before all the work whether its results can be written. */
    void check() {
        Stream.of(json, svg, card, examples).flatMap(Optional::stream).forEach(ExamFiles::check);
        if (run.isPresent() && card.isEmpty()) {
            throw new UsageException("--run is for the card; name its file with --card");
        }
        // What cannot be read is found out before all the work.
        run.ifPresent(ExamFiles::facts);
    }

    private static void check(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (Files.isDirectory(file)) {
            throw new CliException(file + ": is a folder, not a file to write");
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw new CliException(file + ": there is no folder " + folder + "; make it, or choose another name");
        }
    }

    private static RunFacts facts(Path folder) {
        try {
            return RunFacts.read(folder);
        } catch (IllegalArgumentException e) {
            throw new CliException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Everything about one model, but for the figures. */
    void write(ExamReport report) throws IOException {
        if (svg.isPresent()) {
            Files.writeString(
                    svg.get(), EffortChart.svg(report, report.options().splits().getFirst()));
        }
        if (card.isPresent()) {
            write(card.get(), ModelCard.markdown(report, run.map(ExamFiles::facts)));
        }
        if (examples.isPresent()) {
            write(examples.get(), ExampleAnswers.markdown(report));
        }
    }

    /** All figures. */
    void writeJson(Supplier<String> figures) throws IOException {
        if (json.isPresent()) {
            Files.writeString(json.get(), figures.get() + "\n");
        }
    }

    private static void write(Path file, List<String> lines) throws IOException {
        Files.writeString(file, String.join("\n", lines) + "\n");
    }
}
