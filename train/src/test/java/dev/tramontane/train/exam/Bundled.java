package dev.tramontane.train.exam;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.engine.Profile;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.task.Split;
import dev.tramontane.train.task.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** The models that come with the project, and how they are asked. */
enum Bundled {
    /** It thinks and sees. */
    NANO,
    /** It calculates, and has no image encoder. */
    STARTER;

    Path folder() {
        return Path.of("..", "models", name().toLowerCase(Locale.ROOT));
    }

    static Task task(String name) {
        return ExamTasks.text().stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static ExamOptions options(int samples, Split split, Task... tasks) {
        return new ExamOptions(
                List.of(tasks), List.of(split), List.of(Effort.values()), samples, 1, OptionalInt.empty());
    }

    ExamReport ask(ExamOptions options, int threads) {
        try (Engine engine = Engine.load(
                folder(),
                EngineOptions.DEFAULT
                        .withThreads(threads)
                        .withScalarAllowed(true)
                        .withProfile(Profile.THROUGHPUT))) {
            return Exam.draw(options).ask(Examinee.of(folder()), engine, (_, _) -> {});
        }
    }
}
