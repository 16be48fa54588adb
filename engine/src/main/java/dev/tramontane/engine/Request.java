package dev.tramontane.engine;

import dev.tramontane.language.chat.Chat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One request for a completion.
 *
 * @param chat the conversation so far, with tools and reasoning effort
 * @param sampling how tokens are chosen; empty for the checkpoint's own recommendation
 * @param stop strings that end the completion where they would appear, in thinking or answer; none is empty
 * @param maxTokens the most tokens to generate, at least 1; empty for as many as the context holds
 */
public record Request(Chat chat, Optional<Sampling> sampling, List<String> stop, OptionalInt maxTokens) {

    private static final int MOST_STOPS = 16;
    private static final int LONGEST_STOP = 256;

    /** @throws IllegalArgumentException naming the field that is out of range */
    public Request {
        stop = List.copyOf(stop);
        if (stop.size() > MOST_STOPS
                || stop.stream().anyMatch(string -> string.isEmpty() || string.length() > LONGEST_STOP)) {
            throw new IllegalArgumentException(
                    "stop must be at most " + MOST_STOPS + " strings of 1 to " + LONGEST_STOP + " characters");
        }
        if (maxTokens.isPresent() && maxTokens.getAsInt() < 1) {
            throw new IllegalArgumentException("max_tokens must be at least 1, not " + maxTokens.getAsInt());
        }
    }

    /** The chat as it is, everything else by default. */
    public static Request of(Chat chat) {
        return new Request(chat, Optional.empty(), List.of(), OptionalInt.empty());
    }

    /** The same with other sampling. */
    public Request withSampling(Sampling sampling) {
        return new Request(chat, Optional.of(sampling), stop, maxTokens);
    }

    /** The same with other stop strings. */
    public Request withStop(String... stop) {
        return new Request(chat, sampling, List.of(stop), maxTokens);
    }

    /** The same with another limit of generated tokens. */
    public Request withMaxTokens(int maxTokens) {
        return new Request(chat, sampling, stop, OptionalInt.of(maxTokens));
    }
}
