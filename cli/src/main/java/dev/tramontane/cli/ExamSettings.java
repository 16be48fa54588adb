package dev.tramontane.cli;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.exam.Exam;
import dev.tramontane.train.exam.ExamOptions;
import dev.tramontane.train.exam.ExamTasks;
import dev.tramontane.train.exam.Examinee;
import dev.tramontane.train.task.Split;
import dev.tramontane.train.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options of what a model is asked in an exam. */
final class ExamSettings {
    @Option(
            names = "--tasks",
            paramLabel = "NAME,…",
            split = ",",
            description = "Which tasks; a name that does not exist lists those that do (all: those in words, and if the"
                    + " model sees those with pictures, drawn in this machine's fonts).")
    private List<String> tasks = List.of();

    @Option(
            names = "--splits",
            paramLabel = "NAME,…",
            split = ",",
            description = "Of held-out, unseen-phrasing and longer (all three).")
    private List<String> splits = List.of();

    @Option(
            names = "--efforts",
            paramLabel = "EFFORT,…",
            split = ",",
            converter = EffortConverter.class,
            description = "Of none and high (both).")
    private List<Effort> efforts = List.of(Effort.values());

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "Different questions of each task and split, or as many as there are (200).")
    private int samples = 200;

    @Option(names = "--seed", paramLabel = "N", description = "What the questions follow from (1).")
    private long seed = 1;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Where an answer is cut (400, or twice as many as the right answer takes if that is more).")
    private Optional<Integer> maxTokens = Optional.empty();

    /** The questions for one model, or for two. */
    Exam exam(Examinee examinee, Optional<Examinee> other) {
        try {
            return Exam.draw(new ExamOptions(
                    tasks(examinee, other),
                    splits.isEmpty() ? ExamTasks.splits() : splits(),
                    efforts,
                    samples,
                    seed,
                    maxTokens.map(OptionalInt::of).orElse(OptionalInt.empty())));
        } catch (IllegalArgumentException e) {
            throw UsageException.ofSetting(e);
        }
    }

    private List<Task> tasks(Examinee examinee, Optional<Examinee> other) {
        List<Task> known = new ArrayList<>(ExamTasks.text());
        examinee.config()
                .vision()
                .or(() -> other.flatMap(model -> model.config().vision()))
                .map(ExamTasks::pictures)
                .ifPresent(known::addAll);
        return tasks.isEmpty() ? known : chosen("--tasks", tasks, known, Task::name);
    }

    private List<Split> splits() {
        return chosen("--splits", splits, ExamTasks.splits(), ExamTasks::label);
    }

    private static <T> List<T> chosen(String option, List<String> names, List<T> known, Function<T, String> label) {
        List<T> chosen = new ArrayList<>();
        for (String name : names) {
            chosen.add(known.stream()
                    .filter(each -> label.apply(each).equals(name.strip()))
                    .findFirst()
                    .orElseThrow(() -> new UsageException(option + " must be of "
                            + known.stream().map(label).collect(Collectors.joining(", ")) + ", not '" + name + "'")));
        }
        return chosen;
    }
}
