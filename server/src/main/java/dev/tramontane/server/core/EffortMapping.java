package dev.tramontane.server.core;

import dev.tramontane.engine.Engine;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.keys.Caller;
import java.util.Optional;
import java.util.Set;

/**
 * From the many ways to say how much the model shall think to the two that it knows. Low effort becomes none: it is asked for
 * where a quick answer is wanted, and Mistral's own clients do the same.
 */
public final class EffortMapping {
    private static final String EFFORT = "reasoning_effort";
    private static final String MODE = "prompt_mode";
    private static final String SWITCH = "enable_thinking";
    private static final String TEMPLATE = "chat_template_kwargs";

    /** What {@link #requested} reads. */
    public static final Set<String> FIELDS = Set.of(EFFORT, MODE, SWITCH, TEMPLATE);

    private EffortMapping() {}

    /**
     * The effort that a request asks for by any of {@link #FIELDS}.
     *
     * @throws ApiException if two of them contradict each other
     */
    public static Optional<EffortWish> requested(RequestFields fields) {
        Optional<EffortWish> wish = word(fields, EFFORT);
        wish = EffortWish.agreed(wish, fields.string(MODE).map(mode -> ofPromptMode(mode, fields.pathOf(MODE))));
        wish = EffortWish.agreed(wish, flag(fields, SWITCH));
        return EffortWish.agreed(wish, fields.inner(TEMPLATE).flatMap(EffortMapping::ofTemplateSettings));
    }

    /** The effort that a field names by a word. */
    public static Optional<EffortWish> word(RequestFields fields, String name) {
        return fields.string(name).map(word -> EffortWish.ofWord(word, fields.pathOf(name)));
    }

    /** The effort that a field demands by a truth value. */
    public static Optional<EffortWish> flag(RequestFields fields, String name) {
        return fields.flag(name).map(thinks -> EffortWish.ofFlag(thinks, fields.pathOf(name)));
    }

    private static EffortWish ofPromptMode(String mode, String field) {
        if (mode.equals("reasoning")) {
            return EffortWish.ofFlag(true, field);
        }
        throw ApiException.invalid(field, "must be reasoning or null");
    }

    /** What the templates of other models would be told. */
    private static Optional<EffortWish> ofTemplateSettings(RequestFields settings) {
        Optional<EffortWish> wish = Optional.empty();
        for (String name : settings.object().members().keySet()) {
            switch (name) {
                case SWITCH, "thinking" -> wish = EffortWish.agreed(wish, flag(settings, name));
                case EFFORT -> wish = EffortWish.agreed(wish, word(settings, name));
                case "preserve_thinking" -> checkKeepsThoughts(settings, name, true);
                default ->
                    throw ApiException.unsupported(
                            settings.pathOf(name), "is not supported: the template has no such setting");
            }
        }
        return wish;
    }

    /**
     * Checks a field about the thoughts of earlier answers: those that are sent are shown to the model.
     *
     * @param keeps the value that says so
     */
    public static void checkKeepsThoughts(RequestFields settings, String name, boolean keeps) {
        if (settings.find(name)
                .filter(value -> !value.equals(new JsonValue.JsonBoolean(keeps)))
                .isPresent()) {
            throw ApiException.unsupported(
                    settings.pathOf(name), "must be " + keeps + ": thoughts that are sent are kept");
        }
    }

    /** The effort of a request: its own, else that of the model's name, else the caller's, else one that the model needs. */
    public static Optional<Effort> effective(
            Optional<EffortWish> requested, ServedModel model, Caller caller, Engine engine) {
        return requested
                .map(EffortWish::effort)
                .or(model::effort)
                .or(caller::effort)
                .or(() -> needed(engine));
    }

    private static Optional<Effort> needed(Engine engine) {
        return engine.tokenizer()
                .effortSetting()
                .filter(setting -> !setting.optional())
                .map(_ -> Effort.NONE);
    }
}
