package dev.tramontane.train.picture;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.task.Judge;
import dev.tramontane.train.task.Split;
import dev.tramontane.train.task.TaskSample;
import java.util.random.RandomGenerator;

/**
 * What all tasks with pictures draw with. Reserved operands are shown in typefaces that are held out.
 *
 * @param cell pixels per side of what becomes one token
 */
record Studio(Typefaces typefaces, int cell) {
    /** Samples of a picture are off by at most so many of 255. */
    private static final int MOST_NOISE = 20;

    Scribe scribe(RandomGenerator random, Split split) {
        Typeface typeface = typefaces.pick(random, split == Split.HELD_OUT || split == Split.UNSEEN_PHRASING);
        return Scribe.casual(typeface, random);
    }

    /** Every other picture is free of noise. */
    static Picture finish(Drawing drawing, RandomGenerator random) {
        return drawing.finish(random, random.nextBoolean() ? 0 : random.nextInt(MOST_NOISE));
    }

    static TaskSample sample(
            String task, Effort effort, Picture picture, String question, String thinking, String answer, Judge judge) {
        Chat request =
                Chat.builder().user(question, picture.chunk()).effort(effort).build();
        return new TaskSample(task, request, TaskSample.answer(effort, thinking, answer), judge);
    }
}
