package dev.tramontane.train.exam;

import dev.tramontane.engine.Engine;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.task.Split;
import dev.tramontane.train.task.Task;
import dev.tramontane.train.task.TaskSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The questions of an exam; any number of models may be asked them. As an engine's answers do not depend on what else it is
 * asked, the same seed leads to the same answers.
 */
public final class Exam {
    /** Enough for a model's steps to be full, whatever its size. */
    private static final int IN_FLIGHT = 64;

    /** A task and split. */
    private record Subject(String task, Split split, List<Question> questions) {}

    /** A place in the report. */
    private record Asked(int cell, int question, TaskSample sample) {}

    private final ExamOptions options;
    private final List<Subject> subjects;
    private final List<Asked> asked;
    private final String fingerprint;

    private Exam(ExamOptions options, List<Subject> subjects) {
        this.options = options;
        this.subjects = subjects;
        asked = interleaved(options, subjects);
        fingerprint = Fingerprint.of(asked.stream().map(Asked::sample));
    }

    /**
     * Draws the questions.
     *
     * @throws IllegalArgumentException if none of the tasks has any of the splits
     */
    public static Exam draw(ExamOptions options) {
        List<Subject> subjects = new ArrayList<>();
        for (Task task : options.tasks()) {
            for (Split split : options.splits()) {
                if (task.splits().contains(split)) {
                    subjects.add(new Subject(
                            task.name(), split, Question.draw(task, split, options.samples(), options.seed())));
                }
            }
        }
        if (subjects.isEmpty()) {
            throw new IllegalArgumentException("splits must be such that one of the tasks has");
        }
        return new Exam(options, List.copyOf(subjects));
    }

    /** One of each kind after the other, so that half of the answers take half of the time. */
    private static List<Asked> interleaved(ExamOptions options, List<Subject> subjects) {
        List<Asked> asked = new ArrayList<>();
        for (int number = 0; number < options.samples(); number++) {
            int cell = 0;
            for (Subject subject : subjects) {
                for (Effort effort : options.efforts()) {
                    if (number < subject.questions().size()) {
                        asked.add(new Asked(
                                cell, number, subject.questions().get(number).at(effort)));
                    }
                    cell++;
                }
            }
        }
        return List.copyOf(asked);
    }

    /** How many answers are wanted of a model. */
    public int size() {
        return asked.size();
    }

    /**
     * Asks a model, many questions at the same time.
     *
     * @param examinee what the engine has loaded
     * @param progress told after every answer, by any thread
     * @throws dev.tramontane.engine.EngineException if the engine fails or is closed; a question that it cannot take is
     *     reported instead
     */
    public ExamReport ask(Examinee examinee, Engine engine, Progress progress) {
        Respondent respondent = new Respondent(engine, options.maxTokens());
        @Nullable Outcome[] outcomes = new Outcome[asked.size()];
        AtomicInteger next = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        forAll(() -> {
            for (int i = next.getAndIncrement(); i < outcomes.length; i = next.getAndIncrement()) {
                try {
                    outcomes[i] = respondent.answer(asked.get(i).sample());
                } catch (RuntimeException | Error e) {
                    // The others need not go on.
                    next.set(outcomes.length);
                    throw e;
                }
                progress.answered(done.incrementAndGet(), outcomes.length);
            }
        });
        return new ExamReport(examinee, options, fingerprint, cells(outcomes));
    }

    /** Told how far an exam is. */
    @FunctionalInterface
    public interface Progress {
        /** So many of so many answers are there. */
        void answered(int count, int of);
    }

    private static void forAll(Runnable worker) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < IN_FLIGHT; i++) {
                futures.add(executor.submit(worker));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a model was examined", e);
        }
    }

    private List<Cell> cells(@Nullable Outcome[] outcomes) {
        int efforts = options.efforts().size();
        List<List<Outcome>> byCell = new ArrayList<>();
        for (int i = 0; i < subjects.size() * efforts; i++) {
            byCell.add(new ArrayList<>());
        }
        // Questions come in their order.
        for (int i = 0; i < outcomes.length; i++) {
            byCell.get(asked.get(i).cell()).add(Objects.requireNonNull(outcomes[i]));
        }
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < byCell.size(); i++) {
            Subject subject = subjects.get(i / efforts);
            cells.add(
                    new Cell(subject.task(), subject.split(), options.efforts().get(i % efforts), byCell.get(i)));
        }
        return List.copyOf(cells);
    }
}
