package dev.tramontane.language.chat;

import dev.tramontane.language.json.JsonValue.JsonObject;
import java.util.Objects;

/**
 * A function that the model may call.
 *
 * @param name 1 to 64 letters, digits, underscores and dashes
 * @param description what it does, in words for the model; may be empty
 * @param parameters a JSON Schema (draft 7) of the arguments, rendered in its own key order
 * @param strict whether generated arguments must obey the schema; it does not change the prompt
 */
public record ToolDefinition(String name, String description, JsonObject parameters, boolean strict) {
    /** Checks that nothing is null; the encoder checks the name and the schema. */
    public ToolDefinition {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(parameters, "parameters");
    }

    /** A function whose arguments are not held to the schema. */
    public ToolDefinition(String name, String description, JsonObject parameters) {
        this(name, description, parameters, false);
    }
}
