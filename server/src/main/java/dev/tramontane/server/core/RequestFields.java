package dev.tramontane.server.core;

import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonBoolean;
import dev.tramontane.language.json.JsonValue.JsonNull;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.http.ApiException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The fields of one JSON object of a request. A field that is null counts as absent; one that is not as it must be is refused
 * by its name.
 *
 * @param object the object
 * @param path its place in the request, empty for the whole
 */
public record RequestFields(JsonObject object, String path) {

    private static final int LONGEST_INTEGER = 24;

    /** @throws ApiException if the value is not an object */
    public static RequestFields of(JsonValue value, String path) {
        if (value instanceof JsonObject object) {
            return new RequestFields(object, path);
        }
        throw ApiException.invalid(
                path, path.isEmpty() ? "the body must be a JSON object" : mustBe("an object", value));
    }

    private static String mustBe(String what, JsonValue value) {
        return "must be " + what + ", not " + value.kind();
    }

    /** The name of a field with its place. */
    public String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The value of a field, if it is there. */
    public Optional<JsonValue> find(String name) {
        return object.get(name).filter(value -> !(value instanceof JsonNull));
    }

    /** Whether a field is there. */
    public boolean has(String name) {
        return find(name).isPresent();
    }

    /** The value of a field that must be there. */
    public JsonValue get(String name) {
        return find(name).orElseThrow(() -> ApiException.invalid(pathOf(name), "is missing"));
    }

    /** A string, if it is there. */
    public Optional<String> string(String name) {
        return find(name).map(value -> {
            if (value instanceof JsonString(String text)) {
                return text;
            }
            throw ApiException.invalid(pathOf(name), mustBe("a string", value));
        });
    }

    /** A string that must be there. */
    public String required(String name) {
        return string(name).orElseThrow(() -> ApiException.invalid(pathOf(name), "is missing"));
    }

    /** A string of at most so many characters, if it is there. */
    public Optional<String> string(String name, int longest) {
        Optional<String> text = string(name);
        if (text.isPresent() && text.get().length() > longest) {
            throw ApiException.invalid(pathOf(name), "must be at most " + longest + " characters");
        }
        return text;
    }

    /** A truth value, if it is there. */
    public Optional<Boolean> flag(String name) {
        return find(name).map(value -> {
            if (value instanceof JsonBoolean(boolean flag)) {
                return flag;
            }
            throw ApiException.invalid(pathOf(name), mustBe("true or false", value));
        });
    }

    /** A truth value, or false. */
    public boolean isSet(String name) {
        return flag(name).orElse(false);
    }

    /** A whole number in a range, if it is there. */
    public OptionalInt integer(String name, int least, int most) {
        OptionalLong value = integer(name, (long) least, most);
        return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
    }

    /** A whole number in a range, if it is there. */
    public OptionalLong integer(String name, long least, long most) {
        Optional<JsonValue> value = find(name);
        return value.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(integer(value.get(), pathOf(name), least, most));
    }

    /** A whole number in a range; 3.0 is one as well, since some clients know only one kind of number. */
    public static long integer(JsonValue value, String path, long least, long most) {
        if (value instanceof JsonNumber(String text)
                && text.length() <= LONGEST_INTEGER
                && Double.isFinite(Double.parseDouble(text))) {
            BigDecimal number = new BigDecimal(text);
            if (Math.abs((double) number.scale()) <= LONGEST_INTEGER
                    && number.stripTrailingZeros().scale() <= 0
                    && number.compareTo(BigDecimal.valueOf(least)) >= 0
                    && number.compareTo(BigDecimal.valueOf(most)) <= 0) {
                return number.longValueExact();
            }
        }
        throw ApiException.invalid(path, "must be a whole number from " + least + " to " + most);
    }

    /** A number in a range, if it is there. */
    public OptionalDouble number(String name, double least, double most) {
        Optional<JsonValue> value = find(name);
        return value.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(number(value.get(), pathOf(name), least, most));
    }

    /** A number in a range. */
    public static double number(JsonValue value, String path, double least, double most) {
        if (value instanceof JsonNumber number) {
            double wanted = number.doubleValue();
            if (wanted >= least && wanted <= most) {
                return wanted;
            }
        }
        throw ApiException.invalid(path, "must be a number from " + least + " to " + most);
    }

    /** The elements of an array, none if it is not there. */
    public List<JsonValue> elements(String name, int most) {
        Optional<JsonValue> value = find(name);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!(value.get() instanceof JsonArray(List<JsonValue> elements))) {
            throw ApiException.invalid(pathOf(name), mustBe("an array", value.get()));
        }
        if (elements.size() > most) {
            throw ApiException.invalid(pathOf(name), "must have at most " + most + " elements, not " + elements.size());
        }
        return elements;
    }

    /** An object inside, if it is there. */
    public Optional<RequestFields> inner(String name) {
        return find(name).map(value -> of(value, pathOf(name)));
    }
}
