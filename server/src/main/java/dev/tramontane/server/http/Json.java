package dev.tramontane.server.http;

import dev.tramontane.language.json.JsonPrinter;
import dev.tramontane.language.json.JsonValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON of answers. That of requests is {@link JsonValue}, whose parser is bounded and keeps numbers and the order of keys
 * as they were sent, since both reach the model.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private Json() {}

    /** An empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** An empty array. */
    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** The text, in one line. */
    public static byte[] bytes(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    /** What came in a request, for an answer that repeats it. */
    public static JsonNode node(JsonValue value) {
        return MAPPER.readTree(JsonPrinter.print(value));
    }
}
