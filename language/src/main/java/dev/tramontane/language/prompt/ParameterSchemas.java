package dev.tramontane.language.prompt;

import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.ChatException.Kind;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonBoolean;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a tool's parameters are a JSON Schema by the rules of draft 7's own schema. Keywords that the draft does not know
 * may hold anything. Whether a {@code pattern} is a regular expression is left to whoever compiles it.
 */
final class ParameterSchemas {
    private static final Set<String> TYPES =
            Set.of("array", "boolean", "integer", "null", "number", "object", "string");

    /** Schemas that are still to be checked; they nest as deep as the caller likes. */
    private final Deque<Placed> pending = new ArrayDeque<>();

    private record Placed(JsonValue schema, String path) {}

    private ParameterSchemas() {}

    /** @throws ChatException if the schema is none */
    static void check(JsonObject schema, String path) {
        ParameterSchemas check = new ParameterSchemas();
        check.pending.push(new Placed(schema, path));
        while (!check.pending.isEmpty()) {
            Placed next = check.pending.pop();
            check.checkSchema(next.schema, next.path);
        }
    }

    private void checkSchema(JsonValue value, String path) {
        if (value instanceof JsonBoolean) {
            return;
        }
        if (!(value instanceof JsonObject schema)) {
            throw wrong(path, "a schema is an object or a boolean", value);
        }
        for (Map.Entry<String, JsonValue> member : schema.members().entrySet()) {
            checkKeyword(member.getKey(), member.getValue(), path + "." + member.getKey());
        }
    }

    private void checkKeyword(String keyword, JsonValue value, String path) {
        switch (keyword) {
            case "additionalItems", "additionalProperties", "contains", "else", "if", "not", "propertyNames", "then" ->
                pending.push(new Placed(value, path));
            case "definitions", "patternProperties", "properties" ->
                object(value, path).forEach((name, schema) -> pending.push(new Placed(schema, path + "." + name)));
            case "dependencies" ->
                object(value, path).forEach((name, dependency) -> {
                    if (dependency instanceof JsonArray) {
                        checkDistinctStrings(dependency, path + "." + name);
                    } else {
                        pending.push(new Placed(dependency, path + "." + name));
                    }
                });
            case "items" -> {
                if (value instanceof JsonArray) {
                    pushSchemas(value, path);
                } else {
                    pending.push(new Placed(value, path));
                }
            }
            case "allOf", "anyOf", "oneOf" -> pushSchemas(value, path);
            case "required" -> checkDistinctStrings(value, path);
            case "type" -> checkType(value, path);
            case "enum", "examples" -> array(value, path);
            case "readOnly", "uniqueItems" -> {
                if (!(value instanceof JsonBoolean)) {
                    throw wrong(path, "must be a boolean", value);
                }
            }
            case "maxItems", "maxLength", "maxProperties", "minItems", "minLength", "minProperties" ->
                checkCount(value, path);
            case "exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum" -> number(value, path);
            case "multipleOf" -> {
                if (!(number(value, path) > 0)) {
                    throw new ChatException(Kind.TOOL_SCHEMA, path, "must be greater than 0");
                }
            }
            case "$comment",
                    "$id",
                    "$ref",
                    "$schema",
                    "contentEncoding",
                    "contentMediaType",
                    "description",
                    "format",
                    "pattern",
                    "title" -> {
                if (!(value instanceof JsonString)) {
                    throw wrong(path, "must be a string", value);
                }
            }
            default -> {}
        }
    }

    private void pushSchemas(JsonValue value, String path) {
        List<JsonValue> schemas = array(value, path);
        if (schemas.isEmpty()) {
            throw new ChatException(Kind.TOOL_SCHEMA, path, "must not be empty");
        }
        for (int i = 0; i < schemas.size(); i++) {
            pending.push(new Placed(schemas.get(i), path + "[" + i + "]"));
        }
    }

    private static void checkType(JsonValue value, String path) {
        if (value instanceof JsonArray(List<JsonValue> types)) {
            if (types.isEmpty()) {
                throw new ChatException(Kind.TOOL_SCHEMA, path, "must not be empty");
            }
            checkDistinctStrings(value, path);
            for (JsonValue type : types) {
                checkTypeName(type, path);
            }
        } else {
            checkTypeName(value, path);
        }
    }

    private static void checkTypeName(JsonValue value, String path) {
        if (!(value instanceof JsonString(String name) && TYPES.contains(name))) {
            throw wrong(path, "must be one of array, boolean, integer, null, number, object, string", value);
        }
    }

    private static void checkDistinctStrings(JsonValue value, String path) {
        Set<String> seen = new HashSet<>();
        for (JsonValue element : array(value, path)) {
            if (!(element instanceof JsonString(String text))) {
                throw wrong(path, "must hold strings", element);
            }
            if (!seen.add(text)) {
                throw new ChatException(Kind.TOOL_SCHEMA, path, "holds \"" + text + "\" twice");
            }
        }
    }

    private static void checkCount(JsonValue value, String path) {
        double count = number(value, path);
        if (!(count >= 0 && count == Math.rint(count)) || Double.isInfinite(count)) {
            throw wrong(path, "must be a whole number from 0 on", value);
        }
    }

    private static double number(JsonValue value, String path) {
        if (value instanceof JsonNumber number) {
            return number.doubleValue();
        }
        throw wrong(path, "must be a number", value);
    }

    private static Map<String, JsonValue> object(JsonValue value, String path) {
        if (value instanceof JsonObject(Map<String, JsonValue> members)) {
            return members;
        }
        throw wrong(path, "must be an object", value);
    }

    private static List<JsonValue> array(JsonValue value, String path) {
        if (value instanceof JsonArray(List<JsonValue> elements)) {
            return elements;
        }
        throw wrong(path, "must be an array", value);
    }

    private static ChatException wrong(String path, String rule, JsonValue value) {
        String shown = switch (value) {
            case JsonString(String text) when text.length() <= 40 -> "\"" + text + "\"";
            case JsonNumber(String text) when text.length() <= 40 -> text;
            default -> value.kind();
        };
        return new ChatException(Kind.TOOL_SCHEMA, path, rule + ", not " + shown);
    }
}
