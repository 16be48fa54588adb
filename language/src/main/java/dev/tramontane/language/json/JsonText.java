package dev.tramontane.language.json;

import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonBoolean;
import dev.tramontane.language.json.JsonValue.JsonNull;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/** Limits on JSON texts, and their parser: strict but for {@code NaN} and the infinities, and without recursion. */
public final class JsonText {
    /** How deep objects and arrays may nest. */
    public static final int DEEPEST = 512;
    /** The longest string in characters, room for the largest image in base64. */
    public static final int LONGEST_STRING = 32 << 20;
    /** The most digits of a number. */
    public static final int LONGEST_NUMBER = 4300;
    /** The most braces, brackets, names and values, each of which becomes an object many times its size. */
    public static final int MOST_PARTS = 1 << 21;

    private static final int LONGEST_SHOWN = 40;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_STRING)
                    .maxNameLength(1 << 16)
                    .maxNumberLength(LONGEST_NUMBER)
                    .maxTokenCount(MOST_PARTS)
                    .build())
            .build();

    private JsonText() {}

    /** @param isDistinct whether the keys of an object must differ */
    static JsonValue parse(String text, boolean isDistinct) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new JsonException("the text is empty");
            }
            JsonValue value = read(parser, first, isDistinct);
            if (parser.nextToken() != null) {
                throw new JsonException("more text follows the JSON value");
            }
            return value;
        } catch (JacksonException e) {
            String place = e.getLocation() == null ? "" : place(e.getLocation()) + ": ";
            throw new JsonException(place + e.getOriginalMessage(), place + problem(e), e);
        }
    }

    private static String place(TokenStreamLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    /** What limits were passed is told with numbers alone; other messages quote the text. */
    private static String problem(JacksonException e) {
        return e instanceof StreamConstraintsException
                ? e.getOriginalMessage().replaceAll(", from `[^`]*`", "")
                : "malformed JSON";
    }

    /** A container that is being filled, and the key that its next value belongs to if it is an object. */
    private static final class Open {
        final @Nullable Map<String, JsonValue> members;
        final @Nullable List<JsonValue> elements;
        String key = "";

        Open(boolean object) {
            members = object ? new LinkedHashMap<>() : null;
            elements = object ? null : new ArrayList<>();
        }

        /**
         * Returns false if a member has this key already; of equal keys the last one's value counts, at the first one's
         * place.
         */
        boolean add(JsonValue value) {
            if (members != null) {
                return members.put(key, value) == null;
            }
            return elements != null && elements.add(value);
        }

        JsonValue close() {
            return members != null ? new JsonObject(members) : new JsonArray(elements == null ? List.of() : elements);
        }
    }

    private static JsonValue read(JsonParser parser, JsonToken first, boolean isDistinct) {
        Deque<Open> open = new ArrayDeque<>();
        JsonToken token = first;
        while (true) {
            JsonValue value = switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    open.push(new Open(token == JsonToken.START_OBJECT));
                    yield null;
                }
                case PROPERTY_NAME -> {
                    open.element().key = parser.currentName();
                    yield null;
                }
                case END_OBJECT, END_ARRAY -> open.pop().close();
                default -> scalar(parser, token);
            };
            if (value != null) {
                if (open.isEmpty()) {
                    return value;
                }
                boolean isFirst = open.element().add(value);
                if (isDistinct && !isFirst) {
                    throw new JsonException(place(parser.currentLocation()) + ": the name " + shown(open.element().key)
                            + " is there twice");
                }
            }
            token = parser.nextToken();
            if (token == null) {
                throw new JsonException("the text ends inside a JSON value");
            }
        }
    }

    /** A name that may be anything, for a message. */
    private static String shown(String name) {
        String start = name.substring(0, Math.min(name.length(), LONGEST_SHOWN));
        return "\"" + start.replaceAll("[^A-Za-z0-9_.:-]", "?") + (start.equals(name) ? "\"" : "...\"");
    }

    private static JsonValue scalar(JsonParser parser, JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> new JsonString(parser.getString());
            // The check inside refuses what the parser takes beyond the three names of non-finite numbers, such as
            // +INF.
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getString());
            case VALUE_TRUE -> new JsonBoolean(true);
            case VALUE_FALSE -> new JsonBoolean(false);
            case VALUE_NULL -> new JsonNull();
            default -> throw new JsonException("unexpected " + token);
        };
    }
}
