package dev.tramontane.server.keys;

import dev.tramontane.language.chat.Effort;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who sends a request, and what that entitles to.
 *
 * @param name the key's name, for logs and statistics
 * @param tenant who shares the engine fairly with others and sees nothing of their cache
 * @param priority of its requests, -100 to 100, larger first
 * @param effort how much the model thinks for requests that do not say; empty for the server's default
 * @param dialect how answers are written where an address serves several dialects
 * @param mostTokens the most tokens of an answer; empty for as many as the context holds
 * @param mostConcurrent the most requests at a time; empty for as many as there is room for
 */
public record Caller(
        String name,
        String tenant,
        int priority,
        Optional<Effort> effort,
        Dialect dialect,
        OptionalInt mostTokens,
        OptionalInt mostConcurrent) {

    /** How answers are written. */
    public enum Dialect {
        OPENAI,
        MISTRAL
    }

    /** Whoever asks, where keys are not asked for. */
    public static final Caller ANYONE =
            new Caller("anyone", "", 0, Optional.empty(), Dialect.OPENAI, OptionalInt.empty(), OptionalInt.empty());
}
