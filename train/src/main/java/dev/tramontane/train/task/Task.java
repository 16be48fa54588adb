package dev.tramontane.train.task;

import dev.tramontane.language.chat.Effort;
import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A source of chats with checkable answers. Implementations are immutable; what they draw is a function of the generator's
 * state alone, so that a seed means the same chats on every machine.
 */
public interface Task {
    /** A short name in lower case, for shares, logs and reports. */
    String name();

    /** The splits that it can draw from; always with {@link Split#TRAIN}. */
    default Set<Split> splits() {
        return EnumSet.allOf(Split.class);
    }

    /**
     * Draws one chat.
     *
     * @param random where everything is drawn from
     * @param effort whether the answer thinks: always at {@link Effort#HIGH}, never at {@link Effort#NONE}
     * @param split one of {@link #splits()}
     */
    TaskSample sample(RandomGenerator random, Effort effort, Split split);
}
