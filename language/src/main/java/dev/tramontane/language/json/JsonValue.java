package dev.tramontane.language.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A JSON value. Objects keep the order of their keys and numbers their text, since both reach the model. Besides JSON proper
 * the numbers {@code NaN}, {@code Infinity} and {@code -Infinity} are known, as in the dialect that the model was trained on.
 */
public sealed interface JsonValue {

    /**
     * Parses a text. Of members with equal keys the last one's value counts, at the first one's place. Keys, unlike strings,
     * must not hold lone surrogates.
     *
     * @throws JsonException if the text is not one JSON value, or nests deeper than {@link JsonText#DEEPEST}
     */
    static JsonValue parse(String text) {
        return JsonText.parse(text, false);
    }

    /**
     * As {@link #parse}, but refuses members with equal keys, of which two readers may each see another one.
     *
     * @throws JsonException also if an object has a key twice
     */
    static JsonValue parseDistinct(String text) {
        return JsonText.parse(text, true);
    }

    /** An object without members. */
    static JsonObject emptyObject() {
        return new JsonObject(Map.of());
    }

    /** What kind of value this is, with its article, for messages. */
    default String kind() {
        return switch (this) {
            case JsonObject o -> "an object";
            case JsonArray a -> "an array";
            case JsonString s -> "a string";
            case JsonNumber n -> "a number";
            case JsonBoolean b -> "a boolean";
            case JsonNull n -> "null";
        };
    }

    /** Members in their order; keys are distinct. */
    record JsonObject(Map<String, JsonValue> members) implements JsonValue {
        /** Copies the members. */
        public JsonObject {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
            members.forEach((key, value) -> {
                Objects.requireNonNull(key, "key");
                Objects.requireNonNull(value, key);
            });
        }

        /** The value of a key, if there is one; JSON's null is a value. */
        public Optional<JsonValue> get(String key) {
            return Optional.ofNullable(members.get(key));
        }
    }

    /** Elements in their order. */
    record JsonArray(List<JsonValue> elements) implements JsonValue {
        /** Copies the elements. */
        public JsonArray {
            elements = List.copyOf(elements);
        }
    }

    /** A string; lone surrogates are allowed, as JSON allows them. */
    record JsonString(String value) implements JsonValue {
        /** Checks that there is a string. */
        public JsonString {
            Objects.requireNonNull(value, "value");
        }
    }

    /** A number by its text, so that nothing of it is lost: as JSON writes numbers, or NaN, Infinity, -Infinity. */
    record JsonNumber(String text) implements JsonValue {
        /** @throws JsonException if the text is not such a number */
        public JsonNumber {
            if (!NumberText.isNumber(text)) {
                throw new JsonException("not a JSON number: " + text, "not a JSON number");
            }
        }

        /** A whole number. */
        public static JsonNumber of(long value) {
            return new JsonNumber(Long.toString(value));
        }

        /** Whether the text is that of a whole number, without fraction and exponent. */
        public boolean isInteger() {
            return NumberText.isInteger(text);
        }

        /** The nearest double: infinite where the number is out of range. */
        public double doubleValue() {
            return Double.parseDouble(text);
        }
    }

    /** True or false. */
    record JsonBoolean(boolean value) implements JsonValue {}

    /** JSON's null. */
    record JsonNull() implements JsonValue {}
}
