package dev.tramontane.server.anthropic;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.server.core.EffortMapping;
import dev.tramontane.server.core.EffortWish;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.http.ApiException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How much the model shall think.
 *
 * @param effort the effort; empty if the request does not say
 * @param budget the most tokens to think
 * @param isShown whether the answer tells thoughts in words
 * @param warnings what the client should know about how this was understood
 */
record ThinkingWish(Optional<EffortWish> effort, OptionalInt budget, boolean isShown, List<String> warnings) {

    private static final String THINKING = "thinking";

    ThinkingWish {
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads {@code thinking} and {@code output_config.effort}, and the fields of other dialects that say the same. Thinking
     * decides whether the model thinks; the effort only where that is left to the model, since with Anthropic it is about the
     * length of the whole answer.
     *
     * @throws ApiException if a field contradicts another
     */
    static ThinkingWish read(RequestFields fields) {
        Optional<EffortWish> others = EffortMapping.requested(fields);
        Optional<EffortWish> effort =
                fields.inner("output_config").flatMap(config -> EffortMapping.word(config, "effort"));
        Optional<RequestFields> thinking = fields.inner(THINKING);
        if (thinking.isEmpty()) {
            return new ThinkingWish(EffortWish.agreed(effort, others), OptionalInt.empty(), true, List.of());
        }
        RequestFields wish = thinking.get();
        String field = wish.pathOf("type");
        OptionalInt budget = OptionalInt.empty();
        List<String> warnings = List.of();
        Optional<EffortWish> wanted = Optional.of(EffortWish.ofFlag(false, field));
        switch (wish.required("type")) {
            case "enabled" -> {
                wanted = Optional.of(EffortWish.ofFlag(true, field));
                budget = budget(wish);
            }
            case "disabled" -> {
                // As it stands.
            }
            case "adaptive" -> wanted = effort.or(() -> Optional.of(new EffortWish(Effort.HIGH, false, field)));
            // The model thinks before whole answers or not at all. Anthropic's models that cannot do it either take it
            // so.
            case "between_tools" ->
                warnings = List.of(field + ": the model does not think between tool calls alone, and does not think");
            default -> throw ApiException.invalid(field, "must be enabled, disabled, adaptive or between_tools");
        }
        return new ThinkingWish(EffortWish.agreed(wanted, others), budget, isShown(wish), warnings);
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
            // Thoughts are never summarised here: whoever wants to hear of them hears them.
            case "summarized", "updates" -> true;
            case "omitted" -> false;
            default -> throw ApiException.invalid(thinking.pathOf("display"), "must be summarized, updates or omitted");
        };
    }
}
