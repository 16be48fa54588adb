package dev.tramontane.train.exam;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.task.Split;
import dev.tramontane.train.task.Task;
import dev.tramontane.train.task.TaskSample;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** The same question at every effort. */
record Question(Map<Effort, TaskSample> samples) {
    /** So many draws for each question that is wanted before a task is taken to have no more. */
    private static final int PATIENCE = 10;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    TaskSample at(Effort effort) {
        return Objects.requireNonNull(samples.get(effort));
    }

    /**
     * Different questions of a task: one that came twice would count twice. They are a function of task, split and seed, and
     * more of them begin with the fewer.
     *
     * @return as many as are wanted, or as there are
     */
    static List<Question> draw(Task task, Split split, int wanted, long seed) {
        List<Question> questions = new ArrayList<>();
        Set<Chat> known = new HashSet<>();
        long stream =
                seed * GOLDEN + task.name().hashCode() * 31L + split.name().hashCode();
        SplittableRandom seeds = new SplittableRandom(stream);
        for (long left = (long) PATIENCE * wanted; left > 0 && questions.size() < wanted; left--) {
            Question question = of(task, split, seeds.nextLong());
            Chat request = question.at(Effort.NONE).request();
            if (known.add(new Chat(request.messages(), request.tools(), Optional.empty()))) {
                questions.add(question);
            }
        }
        return List.copyOf(questions);
    }

    /** Both efforts are drawn from the same state, so that they ask the same. */
    private static Question of(Task task, Split split, long seed) {
        Map<Effort, TaskSample> samples = new EnumMap<>(Effort.class);
        for (Effort effort : Effort.values()) {
            samples.put(effort, task.sample(new SplittableRandom(seed), effort, split));
        }
        return new Question(samples);
    }
}
