package dev.tramontane.cli;

import dev.tramontane.engine.Completion;
import dev.tramontane.engine.Usage;
import java.util.List;

/** An answer as {@code chat --json} prints it. */
record CompletionJson(String text, String thinking, List<Call> toolCalls, String finishReason, Cost usage) {

    record Call(String id, String name, String arguments) {}

    record Cost(
            int promptTokens,
            int cachedTokens,
            int thinkingTokens,
            int answerTokens,
            int completionTokens,
            int thinkingCharacters,
            int answerCharacters,
            double timeToFirstTokenMs,
            double tokensPerSecond) {}

    static CompletionJson of(Completion completion) {
        Usage usage = completion.usage();
        return new CompletionJson(
                completion.text(),
                completion.thinking(),
                completion.toolCalls().stream()
                        .map(call -> new Call(call.id(), call.name(), call.arguments()))
                        .toList(),
                Statistics.name(completion.finishReason()),
                new Cost(
                        usage.promptTokens(),
                        usage.cachedTokens(),
                        usage.thinkingTokens(),
                        usage.answerTokens(),
                        usage.completionTokens(),
                        usage.thinkingCharacters(),
                        usage.answerCharacters(),
                        usage.timeToFirstToken().toNanos() / 1e6,
                        usage.tokensPerSecond()));
    }
}
