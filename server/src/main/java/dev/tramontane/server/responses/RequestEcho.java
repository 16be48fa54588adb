package dev.tramontane.server.responses;

import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonBoolean;
import dev.tramontane.language.json.JsonValue.JsonNull;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.http.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Repeats parts of requests in answers. Requests may hold what answers must not: numbers that are none, halves of characters,
 * hundreds of levels. None of that is worth an error; it is left out.
 */
final class RequestEcho {
    private static final int DEEPEST = 200;
    private static final int LONGEST_EXACT_NUMBER = 40;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RequestEcho() {}

    static JsonNode node(JsonValue value) {
        return node(value, DEEPEST);
    }

    static String text(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static JsonNode node(JsonValue value, int levels) {
        if (levels == 0) {
            return NODES.nullNode();
        }
        return switch (value) {
            case JsonObject(Map<String, JsonValue> members) -> {
                ObjectNode object = Json.object();
                members.forEach((name, member) -> object.set(text(name), node(member, levels - 1)));
                yield object;
            }
            case JsonArray(List<JsonValue> elements) -> {
                ArrayNode array = Json.array();
                elements.forEach(element -> array.add(node(element, levels - 1)));
                yield array;
            }
            case JsonString(String text) -> NODES.stringNode(text(text));
            case JsonNumber number -> number(number);
            case JsonBoolean(boolean flag) -> NODES.booleanNode(flag);
            case JsonNull _ -> NODES.nullNode();
        };
    }

    private static JsonNode number(JsonNumber number) {
        double nearest = number.doubleValue();
        if (!Double.isFinite(nearest)) {
            return NODES.nullNode();
        }
        // Exact arithmetic on numbers of any length is how servers are kept busy.
        return number.text().length() <= LONGEST_EXACT_NUMBER
                ? NODES.numberNode(new BigDecimal(number.text()))
                : NODES.numberNode(nearest);
    }
}
