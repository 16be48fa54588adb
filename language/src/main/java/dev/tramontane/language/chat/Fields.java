package dev.tramontane.language.chat;

import dev.tramontane.language.chat.ChatException.Kind;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonBoolean;
import dev.tramontane.language.json.JsonValue.JsonNull;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import java.util.List;
import java.util.Optional;

/**
 * The fields of one JSON object of a request, with its place for messages. A field that is null counts as absent.
 *
 * @param object the object
 * @param path its place, empty for the whole request
 */
record Fields(JsonObject object, String path) {

    static Fields of(JsonValue value, String path) {
        if (value instanceof JsonObject object) {
            return new Fields(object, path);
        }
        throw malformed(path, "must be an object, not " + value.kind());
    }

    static ChatException malformed(String path, String problem) {
        return new ChatException(Kind.MALFORMED, path, problem);
    }

    static String string(JsonValue value, String path) {
        if (value instanceof JsonString(String text)) {
            return text;
        }
        throw malformed(path, "must be a string, not " + value.kind());
    }

    String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    Optional<JsonValue> find(String name) {
        return object.get(name).filter(value -> !(value instanceof JsonNull));
    }

    JsonValue get(String name) {
        return find(name).orElseThrow(() -> malformed(pathOf(name), "is missing"));
    }

    String string(String name) {
        return string(get(name), pathOf(name));
    }

    Optional<String> findString(String name) {
        return find(name).map(value -> string(value, pathOf(name)));
    }

    boolean flag(String name, boolean otherwise) {
        return find(name)
                .map(value -> {
                    if (value instanceof JsonBoolean(boolean flag)) {
                        return flag;
                    }
                    throw malformed(pathOf(name), "must be true or false, not " + value.kind());
                })
                .orElse(otherwise);
    }

    Fields object(String name) {
        return of(get(name), pathOf(name));
    }

    /** The elements of an array; none if it is absent. */
    List<JsonValue> elements(String name) {
        return find(name).map(value -> elements(value, pathOf(name))).orElse(List.of());
    }

    static List<JsonValue> elements(JsonValue value, String path) {
        if (value instanceof JsonArray(List<JsonValue> elements)) {
            return elements;
        }
        throw malformed(path, "must be an array, not " + value.kind());
    }
}
