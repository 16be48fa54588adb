package dev.tramontane.server.core;

import dev.tramontane.engine.Engine;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.keys.Caller;
import java.util.Optional;

/**
 * From the many ways to say how much the model shall think to the two that it knows. Low effort becomes none: it is asked for
 * where a quick answer is wanted, and Mistral's own clients do the same.
 */
public final class EffortMapping {
    private EffortMapping() {}

    /** What a word for an effort means. */
    public static Effort ofWord(String word, String field) {
        return switch (word) {
            case "none", "off", "minimal", "low" -> Effort.NONE;
            case "medium", "high", "xhigh", "max" -> Effort.HIGH;
            default -> throw ApiException.invalid(field, "must be none, minimal, low, medium, high, xhigh or max");
        };
    }

    /**
     * The effort that a request asks for by {@code reasoning_effort}, {@code prompt_mode}, {@code enable_thinking}, of which
     * the last may stand in {@code chat_template_kwargs} as well.
     *
     * @throws ApiException if two of them contradict each other
     */
    public static Optional<Effort> requested(RequestFields fields) {
        Optional<Effort> effort = fields.string("reasoning_effort").map(word -> ofWord(word, "reasoning_effort"));
        effort = agreed(effort, fields.string("prompt_mode").map(EffortMapping::ofPromptMode), "prompt_mode");
        effort = agreed(effort, fields.flag("enable_thinking").map(EffortMapping::ofFlag), "enable_thinking");
        Optional<RequestFields> template = fields.inner("chat_template_kwargs");
        if (template.isPresent()) {
            RequestFields settings = template.get();
            for (String name : settings.object().members().keySet()) {
                if (!name.equals("enable_thinking")) {
                    throw ApiException.unsupported(
                            settings.pathOf(name), "is not supported; templates take no settings");
                }
            }
            effort = agreed(
                    effort,
                    settings.flag("enable_thinking").map(EffortMapping::ofFlag),
                    settings.pathOf("enable_thinking"));
        }
        return effort;
    }

    private static Effort ofFlag(boolean thinks) {
        return thinks ? Effort.HIGH : Effort.NONE;
    }

    private static Effort ofPromptMode(String mode) {
        if (mode.equals("reasoning")) {
            return Effort.HIGH;
        }
        throw ApiException.invalid("prompt_mode", "must be reasoning or null");
    }

    /** Both, if they are the same or one is not there. */
    public static Optional<Effort> agreed(Optional<Effort> one, Optional<Effort> other, String field) {
        if (one.isPresent() && other.isPresent() && !one.equals(other)) {
            throw ApiException.invalid(
                    field,
                    "asks for effort " + other.get() + " where another field asks for " + one.get()
                            + "; send one of them");
        }
        return one.or(() -> other);
    }

    /** The effort of a request: its own, else that of the model's name, else the caller's, else one that the model needs. */
    public static Optional<Effort> effective(
            Optional<Effort> requested, ServedModel model, Caller caller, Engine engine) {
        return requested.or(model::effort).or(caller::effort).or(() -> needed(engine));
    }

    private static Optional<Effort> needed(Engine engine) {
        return engine.tokenizer()
                .effortSetting()
                .filter(setting -> !setting.optional())
                .map(_ -> Effort.NONE);
    }
}
