package dev.tramontane.train.task;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The mix that a small model learns from: an endless row of training samples, each a function of the seed and its index, so
 * that training can go on anywhere. Half of them think. One in ten has instructions before it, one in five more than one
 * question. Immutable and thread-safe.
 */
public final class Curriculum {
    private static final double INSTRUCTIONS = 0.1;
    private static final double MORE_TURNS = 0.2;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final List<Share> shares;
    private final double total;

    /**
     * How much of a task.
     *
     * @param task what is drawn from
     * @param weight how often, relative to the others; above 0
     */
    public record Share(Task task, double weight) {
        /** @throws IllegalArgumentException if the weight is not a positive number */
        public Share {
            if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(task.name() + ": a weight must be above 0, not " + weight);
            }
        }
    }

    private Curriculum(List<Share> shares) {
        this.shares = List.copyOf(shares);
        total = shares.stream().mapToDouble(Share::weight).sum();
    }

    /**
     * A mix.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public static Curriculum of(List<Share> shares) {
        if (shares.isEmpty()) {
            throw new IllegalArgumentException("a curriculum needs at least one task");
        }
        return new Curriculum(shares);
    }

    /** The mix of the default model, without images. */
    public static Curriculum standard() {
        return of(StandardTasks.shares());
    }

    /**
     * This mix with others among it.
     *
     * @param share of the samples that are the others', above 0 and below 1
     * @throws IllegalArgumentException if the share is not between
     */
    public Curriculum with(Curriculum others, double share) {
        double scale = share / (1 - share) * total / others.total;
        List<Share> mixed = new ArrayList<>(shares);
        others.shares.forEach(other -> mixed.add(new Share(other.task(), scale * other.weight())));
        return new Curriculum(mixed);
    }

    /** Its tasks, with their weights. */
    public List<Share> shares() {
        return shares;
    }

    /**
     * One of the training samples.
     *
     * @param seed which row
     * @param index which sample of it, from 0 on
     */
    public TaskSample sample(long seed, long index) {
        RandomGenerator random = new SplittableRandom(mix(mix(seed) + GOLDEN * (index + 1)));
        Effort effort = random.nextBoolean() ? Effort.HIGH : Effort.NONE;
        TaskSample sample = draw(random, effort);
        if (isPlain(sample) && Draw.chance(random, MORE_TURNS)) {
            sample = withEarlierTurns(random, sample);
        }
        if (!hasInstructions(sample) && Draw.chance(random, INSTRUCTIONS)) {
            sample = SystemPrompts.neutral(random, sample);
        }
        return sample;
    }

    private TaskSample draw(RandomGenerator random, Effort effort) {
        double point = random.nextDouble(total);
        for (Share share : shares) {
            point -= share.weight();
            if (point < 0) {
                return share.task().sample(random, effort, Split.TRAIN);
            }
        }
        return shares.getLast().task().sample(random, effort, Split.TRAIN);
    }

    private TaskSample withEarlierTurns(RandomGenerator random, TaskSample sample) {
        List<Message> messages = new ArrayList<>();
        int turns = Draw.between(random, 1, 2);
        for (int turn = 0; turn < turns; turn++) {
            TaskSample earlier = draw(random, sample.effort());
            if (isPlain(earlier)) {
                messages.addAll(earlier.request().messages());
                messages.add(earlier.answer());
            }
        }
        messages.addAll(sample.request().messages());
        return new TaskSample(
                sample.task(),
                new Chat(messages, List.of(), sample.request().effort()),
                sample.answer(),
                sample.judge());
    }

    /** Whether it can follow, or be followed by, other questions. */
    private static boolean isPlain(TaskSample sample) {
        return sample.request().tools().isEmpty() && !hasInstructions(sample);
    }

    private static boolean hasInstructions(TaskSample sample) {
        return sample.request().messages().getFirst() instanceof Message.SystemPrompt;
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
