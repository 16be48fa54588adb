package dev.tramontane.cli;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.engine.Profile;
import dev.tramontane.train.exam.Comparison;
import dev.tramontane.train.exam.Exam;
import dev.tramontane.train.exam.ExamJson;
import dev.tramontane.train.exam.ExamReport;
import dev.tramontane.train.exam.Examinee;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges a model by tasks whose answers can be checked. */
@Command(
        name = "exam",
        description = {
            "Judge a model by tasks whose answers can be checked, with samples that were held out of training.",
            "",
            "Tasks are asked at each effort with the same questions: operands that are never drawn for training (held-out),"
                    + " the same in wordings that are never drawn (unseen-phrasing), and larger than anything trained"
                    + " (longer). The likeliest token is taken every time, so that the same seed gives the same figures."
                    + " Brackets are 95 %% intervals.",
            "",
            "With --against another model is asked the same, and compared question by question (McNemar's exact test, with"
                    + " Holm's correction for the number of rows). The exit code is 1 if MODEL is significantly worse"
                    + " anywhere."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane exam models/starter",
            "  tramontane exam models/starter --tasks addition --samples 500",
            "  tramontane exam out --card out/README.md --run runs/nano --svg out/exam.svg",
            "  tramontane exam out --against models/starter --json comparison.json"
        })
final class ExamCommand implements Callable<Integer> {
    private final TramontaneCommand top;

    @Parameters(paramLabel = "MODEL", description = "The checkpoint's folder.")
    @SuppressWarnings("NullAway.Init") // a required parameter, set before the call
    private Path model;

    @Option(
            names = "--against",
            paramLabel = "MODEL",
            description = "Another model, to compare with; exit code 1 if MODEL is worse.")
    private Optional<Path> against = Optional.empty();

    @ArgGroup(validate = false, heading = "%nQuestions:%n")
    private ExamSettings questions = new ExamSettings();

    @ArgGroup(validate = false, heading = "%nEngine:%n")
    private EngineSettings engineSettings = new EngineSettings();

    @ArgGroup(validate = false, heading = "%nFiles:%n")
    private ExamFiles files = new ExamFiles();

    ExamCommand(TramontaneCommand top) {
        this.top = top;
    }

    @Override
    public Integer call() throws IOException {
        files.check();
        EngineOptions options = engineSettings.engineOptions().withProfile(Profile.THROUGHPUT);
        Examinee examinee = Examinee.of(model);
        Optional<Examinee> other = against.map(Examinee::of);
        Exam exam = questions.exam(examinee, other);
        ExamReport report = examine(exam, examinee, model, options);
        new ExamPrinter(top.output()).print(report);
        top.output().flush();
        files.write(report);
        if (other.isEmpty()) {
            files.writeJson(() -> ExamJson.of(report));
            return ExitCode.OK;
        }
        Comparison comparison = Comparison.of(report, examine(exam, other.get(), against.orElseThrow(), options));
        new ExamPrinter(top.output()).print(comparison);
        files.writeJson(() -> ExamJson.of(comparison));
        return comparison.worse().isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private ExamReport examine(Exam exam, Examinee examinee, Path folder, EngineOptions options) {
        try (Engine engine = load(folder, options);
                ExamProgress progress = new ExamProgress(top.errors(), examinee.name())) {
            return exam.ask(examinee, engine, progress);
        }
    }

    private Engine load(Path folder, EngineOptions options) {
        try (LoadingProgress progress = new LoadingProgress(top.errors(), folder)) {
            return Engine.load(
                    folder, options.withCheckpoint(options.checkpoint().withProgress(progress)));
        }
    }
}
