package dev.tramontane.cli;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Limits;
import dev.tramontane.engine.Request;
import dev.tramontane.engine.Sampling;
import dev.tramontane.language.chat.Chat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that say how answers are generated. */
final class AnswerSettings {
    @ArgGroup(validate = false)
    private SamplingSettings sampling = new SamplingSettings();

    @Option(
            names = "--stop",
            paramLabel = "TEXT",
            description = "End the answer where this text would appear; may be given several times.")
    private List<String> stop = new ArrayList<>();

    @Option(names = "--max-tokens", paramLabel = "N", description = "The most tokens of thinking and answer together.")
    private Optional<Integer> maxTokens = Optional.empty();

    @Option(
            names = "--thinking-budget",
            paramLabel = "N",
            description = "The most tokens of thinking; then the thought is closed and the answer begins.")
    private Optional<Integer> thinkingBudget = Optional.empty();

    /** Finds out what is out of range before a model is loaded. */
    void check() {
        request(Sampling.GREEDY, Chat.user(""));
    }

    /** The request for an answer to a chat. */
    Request request(Engine engine, Chat chat) {
        return request(engine.recommendedSampling(chat.effort()), chat);
    }

    private Request request(Sampling recommended, Chat chat) {
        try {
            Limits limits = new Limits(stop, 0, optional(maxTokens), optional(thinkingBudget));
            return Request.of(chat).withSampling(sampling.over(recommended)).withLimits(limits);
        } catch (IllegalArgumentException e) {
            throw UsageException.ofSetting(e);
        }
    }

    private static OptionalInt optional(Optional<Integer> value) {
        return value.map(OptionalInt::of).orElse(OptionalInt.empty());
    }
}
