package dev.tramontane.engine;

import java.util.List;
import java.util.OptionalInt;

/**
 * Where a completion ends.
 *
 * @param stop strings that end the completion where they would appear, in thinking or answer; none is empty
 * @param minTokens until so many tokens are generated neither the end of turn is chosen nor a stop string looked for; 0
 *     or more
 * @param maxTokens the most tokens to generate, at least 1 and {@code minTokens}; empty for as many as the context holds
 * @param thinkingBudget the most thinking tokens, the markers included as in {@link Usage}; when one is left the thought is
 *     closed. 0 or more; 0 and 1 rule thoughts out, except that one which the prompt has opened is closed. Empty for no such
 *     limit
 */
public record Limits(List<String> stop, int minTokens, OptionalInt maxTokens, OptionalInt thinkingBudget) {

    /** No limits but the context's. */
    public static final Limits NONE = new Limits(List.of(), 0, OptionalInt.empty(), OptionalInt.empty());

    private static final int MOST_STOPS = 16;
    private static final int LONGEST_STOP = 256;

    /** @throws IllegalArgumentException naming the field that is out of range */
    public Limits {
        stop = List.copyOf(stop);
        if (stop.size() > MOST_STOPS
                || stop.stream().anyMatch(string -> string.isEmpty() || string.length() > LONGEST_STOP)) {
            throw new IllegalArgumentException(
                    "stop must be at most " + MOST_STOPS + " strings of 1 to " + LONGEST_STOP + " characters");
        }
        if (minTokens < 0) {
            throw new IllegalArgumentException("min_tokens must be 0 or more, not " + minTokens);
        }
        if (maxTokens.isPresent() && maxTokens.getAsInt() < 1) {
            throw new IllegalArgumentException("max_tokens must be at least 1, not " + maxTokens.getAsInt());
        }
        if (maxTokens.isPresent() && maxTokens.getAsInt() < minTokens) {
            throw new IllegalArgumentException(
                    "max_tokens must be at least min_tokens, " + minTokens + ", not " + maxTokens.getAsInt());
        }
        if (thinkingBudget.isPresent() && thinkingBudget.getAsInt() < 0) {
            throw new IllegalArgumentException("thinking_budget must be 0 or more, not " + thinkingBudget.getAsInt());
        }
    }

    public Limits withStop(List<String> stop) {
        return new Limits(stop, minTokens, maxTokens, thinkingBudget);
    }

    public Limits withMinTokens(int minTokens) {
        return new Limits(stop, minTokens, maxTokens, thinkingBudget);
    }

    public Limits withMaxTokens(int maxTokens) {
        return new Limits(stop, minTokens, OptionalInt.of(maxTokens), thinkingBudget);
    }

    public Limits withThinkingBudget(int tokens) {
        return new Limits(stop, minTokens, maxTokens, OptionalInt.of(tokens));
    }
}
