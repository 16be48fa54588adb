package dev.tramontane.cli;

import dev.tramontane.engine.FinishReason;
import dev.tramontane.engine.Usage;
import java.util.Locale;

/** One line about what an answer cost. */
final class Statistics {
    private Statistics() {}

    static String line(FinishReason reason, Usage usage) {
        return String.format(
                Locale.ROOT,
                "%d prompt%s + %d thinking + %d answer tokens, first after %.2f s, %.1f tokens/s%s",
                usage.promptTokens(),
                usage.cachedTokens() == 0 ? "" : " (" + usage.cachedTokens() + " reused)",
                usage.thinkingTokens(),
                usage.answerTokens(),
                usage.timeToFirstToken().toNanos() / 1e9,
                usage.tokensPerSecond(),
                ending(reason));
    }

    /** How it ended, where that is not by itself. */
    private static String ending(FinishReason reason) {
        return switch (reason) {
            case STOP, TOOL_CALLS -> "";
            case LENGTH -> ", stopped at --max-tokens";
            case CONTEXT_LENGTH -> ", stopped because the context is full";
            case DEADLINE -> ", stopped at its deadline";
            case CANCELLED -> ", interrupted";
        };
    }

    /** As requests and answers call it: {@code stop}, {@code tool_calls} and so on. */
    static String name(FinishReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
