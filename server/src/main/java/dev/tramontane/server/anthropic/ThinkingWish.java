package dev.tramontane.server.anthropic;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.server.core.EffortMapping;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.http.ApiException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How much the model shall think.
 *
 * @param effort the effort; empty if the request does not say
 * @param budget the most tokens to think
 * @param isShown whether the answer tells thoughts in words
 */
record ThinkingWish(Optional<Effort> effort, OptionalInt budget, boolean isShown) {

    private static final String THINKING = "thinking";

    /**
     * Reads {@code thinking} and {@code output_config.effort}. The former decides whether the model thinks; the latter only
     * where that is left to the model, since with Anthropic it is about the length of the whole answer.
     */
    static ThinkingWish read(RequestFields fields) {
        Optional<Effort> effort = fields.inner("output_config")
                .flatMap(config ->
                        config.string("effort").map(word -> EffortMapping.ofWord(word, config.pathOf("effort"))));
        Optional<RequestFields> thinking = fields.inner(THINKING);
        if (thinking.isEmpty()) {
            return new ThinkingWish(effort, OptionalInt.empty(), true);
        }
        RequestFields wish = thinking.get();
        boolean isShown = isShown(wish);
        String type = wish.string("type").orElseThrow(() -> ApiException.invalid(wish.pathOf("type"), "is missing"));
        return switch (type) {
            case "enabled" -> new ThinkingWish(Optional.of(Effort.HIGH), budget(wish), isShown);
            case "disabled" -> new ThinkingWish(Optional.of(Effort.NONE), OptionalInt.empty(), isShown);
            case "adaptive" -> new ThinkingWish(Optional.of(effort.orElse(Effort.HIGH)), OptionalInt.empty(), isShown);
            default -> throw ApiException.invalid(wish.pathOf("type"), "must be enabled, disabled or adaptive");
        };
    }

    private static OptionalInt budget(RequestFields thinking) {
        OptionalInt budget = thinking.integer("budget_tokens", 1, Integer.MAX_VALUE);
        if (budget.isEmpty()) {
            throw ApiException.invalid(thinking.pathOf("budget_tokens"), "is missing");
        }
        return budget;
    }

    private static boolean isShown(RequestFields thinking) {
        return switch (thinking.string("display").orElse("summarized")) {
            case "summarized" -> true;
            case "omitted" -> false;
            default -> throw ApiException.invalid(thinking.pathOf("display"), "must be summarized or omitted");
        };
    }
}
