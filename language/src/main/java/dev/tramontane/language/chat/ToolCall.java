package dev.tramontane.language.chat;

import dev.tramontane.language.json.JsonException;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonObject;
import java.util.Objects;
import java.util.Optional;

/**
 * A call that the model makes.
 *
 * @param id what the tool's result refers to
 * @param name the function's name
 * @param arguments the arguments as the model wrote them: text that should be a JSON object but need not be one
 */
public record ToolCall(String id, String name, String arguments) {
    /** Checks that nothing is null. */
    public ToolCall {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(arguments, "arguments");
    }

    /** The arguments as an object; empty if the text is not one. */
    public Optional<JsonObject> argumentsObject() {
        try {
            return JsonValue.parse(arguments) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
        } catch (JsonException e) {
            return Optional.empty();
        }
    }
}
