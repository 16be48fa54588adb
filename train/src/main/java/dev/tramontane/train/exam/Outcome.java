package dev.tramontane.train.exam;

import dev.tramontane.train.task.Reply;
import dev.tramontane.train.task.TaskSample;

/** What came of asking a question. */
public sealed interface Outcome {
    /** What was asked. */
    TaskSample sample();

    /** Whether the answer is right; a question that the model cannot take is not answered rightly. */
    boolean isRight();

    /**
     * The model answered.
     *
     * @param sample what was asked
     * @param reply the answer
     * @param isRight whether the task's judge accepts it
     * @param hasForm whether it is right in form: JSON that can be read and is an object where one is
     *     wanted, calls of the right tools; true where an answer has no
     *     form to get right
     * @param keepsEffort whether it thought exactly as the effort says: at none not at all, at high one thought at the
     *     beginning, which it closed
     * @param isCut whether it was ended by the limit of tokens
     * @param tokens how many were generated, thought and end of turn included
     * @param thinkingTokens how many of them were thought
     */
    record Answered(
            TaskSample sample,
            Reply reply,
            boolean isRight,
            boolean hasForm,
            boolean keepsEffort,
            boolean isCut,
            int tokens,
            int thinkingTokens)
            implements Outcome {}

    /**
     * The model cannot be asked this: it has no image encoder, its vocabulary lacks tokens, or the prompt is too long for it.
     *
     * @param sample what was asked
     * @param reason why not
     */
    record Refused(TaskSample sample, String reason) implements Outcome {
        @Override
        public boolean isRight() {
            return false;
        }
    }
}
