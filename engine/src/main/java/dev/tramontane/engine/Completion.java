package dev.tramontane.engine;

import dev.tramontane.language.chat.ToolCall;
import java.util.List;
import java.util.Optional;

/**
 * A whole answer.
 *
 * @param text the answer; empty if there is none
 * @param thinking what the model thought before; empty if it did not
 * @param toolCalls the tools that it wants to be called, in order
 * @param logprobs the generated tokens with their probabilities; empty unless the request asked for them
 * @param finishReason why it ended
 * @param usage what it cost
 * @param stopString the stop string that ended it, if one did
 */
public record Completion(
        String text,
        String thinking,
        List<ToolCall> toolCalls,
        List<TokenLogprob> logprobs,
        FinishReason finishReason,
        Usage usage,
        Optional<String> stopString) {

    public Completion {
        toolCalls = List.copyOf(toolCalls);
        logprobs = List.copyOf(logprobs);
    }

    /** An answer that no stop string ended. */
    public Completion(
            String text,
            String thinking,
            List<ToolCall> toolCalls,
            List<TokenLogprob> logprobs,
            FinishReason finishReason,
            Usage usage) {
        this(text, thinking, toolCalls, logprobs, finishReason, usage, Optional.empty());
    }
}
