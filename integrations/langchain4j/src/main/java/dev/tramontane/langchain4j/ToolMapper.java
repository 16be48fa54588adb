package dev.tramontane.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.tramontane.language.chat.ToolDefinition;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Turns LangChain4j's tools into the engine's. */
final class ToolMapper {

    private ToolMapper() {}

    /** @throws UnsupportedFeatureException if the calls are to obey the schema strictly */
    static ToolDefinition map(ToolSpecification tool) {
        if (Objects.equals(tool.strict(), true)) {
            throw new UnsupportedFeatureException("strict is not supported, but tool " + tool.name()
                    + " asks for it: nothing holds the model to the schema");
        }
        return new ToolDefinition(
                tool.name(), Objects.requireNonNullElse(tool.description(), ""), parameters(tool), false);
    }

    /** The JSON Schema as LangChain4j itself writes it. */
    private static JsonObject parameters(ToolSpecification tool) {
        Map<String, JsonValue> schema = new LinkedHashMap<>();
        if (JsonValue.parse(tool.toJson()) instanceof JsonObject whole
                && whole.get("parameters").orElse(JsonValue.emptyObject()) instanceof JsonObject(var members)) {
            schema.putAll(members);
        }
        schema.putIfAbsent("type", new JsonString("object"));
        // Left out by LangChain4j where there are none; the model has learnt from schemas that have them.
        schema.putIfAbsent("properties", JsonValue.emptyObject());
        return new JsonObject(schema);
    }
}
