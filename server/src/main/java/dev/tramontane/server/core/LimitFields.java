package dev.tramontane.server.core;

import dev.tramontane.engine.Limits;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.keys.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The fields that say where a completion ends, by the names that OpenAI, Mistral and vLLM give them. */
public final class LimitFields {
    private LimitFields() {}

    /** The limits that a request asks for and its caller has. */
    public static Limits read(RequestFields fields, Caller caller) {
        OptionalInt most = mostTokens(fields, caller);
        OptionalInt least = fields.integer("min_tokens", 0, Integer.MAX_VALUE);
        if (least.isPresent() && most.isPresent() && least.getAsInt() > most.getAsInt()) {
            throw ApiException.invalid("min_tokens", "must not be more than max_tokens");
        }
        OptionalInt thinking = fields.integer("thinking_token_budget", 0, Integer.MAX_VALUE);
        return new Limits(stop(fields, "stop"), least.orElse(0), most, thinking);
    }

    private static OptionalInt mostTokens(RequestFields fields, Caller caller) {
        OptionalInt most = fields.integer("max_tokens", 1, Integer.MAX_VALUE);
        OptionalInt completion = fields.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
        if (most.isPresent() && completion.isPresent() && !most.equals(completion)) {
            throw ApiException.invalid("max_completion_tokens", "differs from max_tokens; send one of them");
        }
        return allowed(
                most.isPresent() ? most : completion,
                most.isPresent() ? "max_tokens" : "max_completion_tokens",
                caller);
    }

    /** A limit of generated tokens within what the caller may have. */
    public static OptionalInt allowed(OptionalInt wanted, String field, Caller caller) {
        if (wanted.isPresent()
                && caller.mostTokens().isPresent()
                && wanted.getAsInt() > caller.mostTokens().getAsInt()) {
            throw ApiException.invalid(
                    field, "must be at most " + caller.mostTokens().getAsInt() + " with this key");
        }
        return wanted.isPresent() ? wanted : caller.mostTokens();
    }

    /** Stop strings: one, or a list. */
    public static List<String> stop(RequestFields fields, String name) {
        Optional<JsonValue> value = fields.find(name);
        List<JsonValue> elements = value.isPresent() && value.get() instanceof JsonString
                ? List.of(value.get())
                : fields.elements(name, RequestLimits.STOPS);
        List<String> strings = new ArrayList<>();
        for (JsonValue element : elements) {
            if (!(element instanceof JsonString(String text))
                    || text.isEmpty()
                    || text.length() > RequestLimits.STOP_LENGTH) {
                throw ApiException.invalid(
                        fields.pathOf(name),
                        "must be at most " + RequestLimits.STOPS + " strings of 1 to " + RequestLimits.STOP_LENGTH
                                + " characters");
            }
            strings.add(text);
        }
        return strings;
    }
}
