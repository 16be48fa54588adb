package dev.tramontane.language.output;

import dev.tramontane.language.chat.ToolCall;
import java.util.List;

/**
 * A whole answer.
 *
 * @param text the answer without thought and calls; may be empty
 * @param thinking the thought; empty if there was none
 * @param toolCalls the calls, in their order
 */
public record ParsedOutput(String text, String thinking, List<ToolCall> toolCalls) {
    /** Copies the calls. */
    public ParsedOutput {
        toolCalls = List.copyOf(toolCalls);
    }
}
