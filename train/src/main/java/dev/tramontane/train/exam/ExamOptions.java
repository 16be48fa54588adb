package dev.tramontane.train.exam;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.task.Split;
import dev.tramontane.train.task.Task;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a model is asked. Nothing of it depends on the model, so that several can be asked the same.
 *
 * @param tasks what is examined, in the order of the report; at least one
 * @param splits which of their splits, as far as a task has them; at least one
 * @param efforts at least one
 * @param samples how many questions of each task and split, 1 to {@value #MOST_SAMPLES}; fewer where a task has not so many
 * @param seed what is drawn follows from it
 * @param maxTokens where an answer is cut; empty for {@value #MAX_TOKENS}, or twice as many as the expected answer has if that
 *     is more
 */
public record ExamOptions(
        List<Task> tasks, List<Split> splits, List<Effort> efforts, int samples, long seed, OptionalInt maxTokens) {

    /** The most questions of a task and split. */
    public static final int MOST_SAMPLES = 100_000;

    static final int MAX_TOKENS = 400;

    /** @throws IllegalArgumentException naming what is out of range */
    public ExamOptions {
        tasks = distinct("tasks", tasks);
        splits = distinct("splits", splits);
        efforts = distinct("efforts", efforts);
        if (samples < 1 || samples > MOST_SAMPLES) {
            throw new IllegalArgumentException("samples must be 1 to " + MOST_SAMPLES + ", not " + samples);
        }
        if (maxTokens.isPresent() && maxTokens.getAsInt() < 1) {
            throw new IllegalArgumentException("max_tokens must be at least 1, not " + maxTokens.getAsInt());
        }
    }

    private static <T> List<T> distinct(String name, List<T> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException(name + " must name at least one");
        }
        return values.stream().distinct().toList();
    }
}
