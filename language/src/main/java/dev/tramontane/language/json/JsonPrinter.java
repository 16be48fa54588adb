package dev.tramontane.language.json;

import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonBoolean;
import dev.tramontane.language.json.JsonValue.JsonNull;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;

/**
 * Prints JSON exactly as Python's {@code json.dumps(value, ensure_ascii=False)} does, which is the form that the model has
 * seen in training: a space after commas and colons, no escapes beyond the necessary ones, whole numbers in full and others
 * as the shortest decimal that reads back as the same double.
 */
public final class JsonPrinter {
    private JsonPrinter() {}

    /** The text of a value, whatever its depth. */
    public static String print(JsonValue value) {
        StringBuilder out = new StringBuilder();
        Deque<Open> open = new ArrayDeque<>();
        start(value, out, open);
        while (!open.isEmpty()) {
            Open innermost = open.element();
            if (innermost.hasNext()) {
                start(innermost.next(out), out, open);
            } else {
                out.append(open.pop().end());
            }
        }
        return out.toString();
    }

    /** A container that is being printed. */
    private sealed interface Open {
        boolean hasNext();

        /** Prints what stands before the next value and returns that. */
        JsonValue next(StringBuilder out);

        char end();
    }

    private static final class OpenObject implements Open {
        private final Iterator<Map.Entry<String, JsonValue>> members;
        private boolean first = true;

        OpenObject(JsonObject object) {
            members = object.members().entrySet().iterator();
        }

        @Override
        public boolean hasNext() {
            return members.hasNext();
        }

        @Override
        public JsonValue next(StringBuilder out) {
            Map.Entry<String, JsonValue> member = members.next();
            out.append(first ? "" : ", ");
            first = false;
            printString(member.getKey(), out);
            out.append(": ");
            return member.getValue();
        }

        @Override
        public char end() {
            return '}';
        }
    }

    private static final class OpenArray implements Open {
        private final Iterator<JsonValue> elements;
        private boolean first = true;

        OpenArray(JsonArray array) {
            elements = array.elements().iterator();
        }

        @Override
        public boolean hasNext() {
            return elements.hasNext();
        }

        @Override
        public JsonValue next(StringBuilder out) {
            out.append(first ? "" : ", ");
            first = false;
            return elements.next();
        }

        @Override
        public char end() {
            return ']';
        }
    }

    private static void start(JsonValue value, StringBuilder out, Deque<Open> open) {
        switch (value) {
            case JsonObject object -> {
                out.append('{');
                open.push(new OpenObject(object));
            }
            case JsonArray array -> {
                out.append('[');
                open.push(new OpenArray(array));
            }
            case JsonString(String text) -> printString(text, out);
            case JsonNumber number -> out.append(number(number));
            case JsonBoolean(boolean truth) -> out.append(truth);
            case JsonNull() -> out.append("null");
        }
    }

    private static void printString(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 0xF, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static String number(JsonNumber number) {
        if (number.isInteger()) {
            return number.text().equals("-0") ? "0" : number.text();
        }
        return shortest(number.doubleValue());
    }

    /** Python's {@code repr}: the shortest digits, with an exponent below 1e-4 and from 1e16 on. */
    private static String shortest(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        // The JDK never prints fewer than two digits: 4.9E-324 where 5e-324 reads back as the same.
        BigDecimal oneDigit = decimal.round(new MathContext(1));
        if (oneDigit.doubleValue() == value) {
            decimal = oneDigit;
        }
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            return decimal.scale() <= 0 ? decimal.toPlainString() + ".0" : decimal.toPlainString();
        }
        String digits = decimal.unscaledValue().abs().toString();
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        int size = Math.abs(exponent);
        return (value < 0 ? "-" : "") + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+")
                + (size < 10 ? "0" : "") + size;
    }
}
