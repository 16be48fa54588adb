package dev.tramontane.train.task;

import dev.tramontane.engine.Completion;
import dev.tramontane.language.chat.ToolCall;
import java.util.List;

/**
 * What a model answered.
 *
 * @param text the answer; may be empty
 * @param thinking the thought before it; empty if there was none
 * @param toolCalls the calls, in their order
 */
public record Reply(String text, String thinking, List<ToolCall> toolCalls) {
    /** Copies the calls. */
    public Reply {
        toolCalls = List.copyOf(toolCalls);
    }

    /** The answer of an engine. */
    public static Reply of(Completion completion) {
        return new Reply(completion.text(), completion.thinking(), completion.toolCalls());
    }
}
