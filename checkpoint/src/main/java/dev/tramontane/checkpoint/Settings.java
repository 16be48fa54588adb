package dev.tramontane.checkpoint;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object of a configuration file. Readers ask for every setting they know; {@link #refuseUnknown} then refuses what
 * nobody asked for, so that no knob is ever ignored. An explicit null counts as absent.
 */
final class Settings {
    private static final int LONGEST_FILE = 16 << 20;

    private final Path file;
    private final String remedy;
    private final String prefix;
    private final JsonNode object;
    private final Set<String> known = new HashSet<>();

    private Settings(Path file, String remedy, String prefix, JsonNode object) {
        this.file = file;
        this.remedy = remedy;
        this.prefix = prefix;
        this.object = object;
    }

    static Settings read(Path file) {
        return parse(file, BoundedFile.read(file, LONGEST_FILE));
    }

    static Settings parse(Path file, byte[] json) {
        return of(file, parseObject(file, json), "this checkpoint cannot be run as it is");
    }

    /**
     * Settings that have been read from a file already.
     *
     * @param remedy what is said about a setting that is wrong
     */
    static Settings of(Path file, ObjectNode object, String remedy) {
        return new Settings(file, remedy, "", object);
    }

    /** A file's JSON object as it is. */
    static ObjectNode readObject(Path file) {
        return parseObject(file, BoundedFile.read(file, LONGEST_FILE));
    }

    private static ObjectNode parseObject(Path file, byte[] json) {
        try {
            if (JsonTree.read(json) instanceof ObjectNode root) {
                return root;
            }
        } catch (JacksonException e) {
            throw Json.invalid(file, e);
        }
        throw new CheckpointException(file + ": is not a JSON object; download the file again");
    }

    Path file() {
        return file;
    }

    /** Whether the setting is there and not null. */
    boolean has(String name) {
        return find(name) != null;
    }

    /** Whether the setting is there and null. */
    boolean isNull(String name) {
        known.add(name);
        JsonNode value = object.get(name);
        return value != null && value.isNull();
    }

    int integer(String name, int least, int most) {
        return integer(name, required(name), least, most);
    }

    int integer(String name, int least, int most, int absent) {
        JsonNode value = find(name);
        return value == null ? absent : integer(name, value, least, most);
    }

    private int integer(String name, JsonNode value, int least, int most) {
        if (!value.isIntegralNumber()) {
            throw wrong(name, "must be a whole number");
        }
        if (!value.canConvertToInt() || value.intValue() < least || value.intValue() > most) {
            throw wrong(name, "must be between " + least + " and " + most);
        }
        return value.intValue();
    }

    double number(String name, double least, double most) {
        return number(name, required(name), least, most);
    }

    double number(String name, double least, double most, double absent) {
        JsonNode value = find(name);
        return value == null ? absent : number(name, value, least, most);
    }

    private double number(String name, JsonNode value, double least, double most) {
        if (!value.isNumber()) {
            throw wrong(name, "must be a number");
        }
        double number = value.isIntegralNumber() && !value.canConvertToLong() ? Double.NaN : value.doubleValue();
        // Written so that NaN fails as well.
        if (!(number >= least && number <= most)) {
            throw wrong(name, "must be between " + least + " and " + most);
        }
        return number;
    }

    boolean flag(String name, boolean absent) {
        JsonNode value = find(name);
        if (value == null) {
            return absent;
        }
        if (!value.isBoolean()) {
            throw wrong(name, "must be true or false");
        }
        return value.booleanValue();
    }

    Optional<String> text(String name) {
        JsonNode value = find(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw wrong(name, "must be a string");
        }
        return Optional.of(value.stringValue());
    }

    Optional<Settings> section(String name) {
        JsonNode value = find(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isObject()) {
            throw wrong(name, "must be an object");
        }
        return Optional.of(new Settings(file, remedy, prefix + name + ".", value));
    }

    /** The sections inside this one, whatever their names. */
    Iterable<Settings> sections() {
        return object.propertyNames().stream()
                .map(name -> section(name).orElseThrow(() -> wrong(name, "must be an object")))
                .toList();
    }

    /** A string that, if given, must be one of these. */
    void expect(String name, String... supported) {
        text(name).ifPresent(text -> {
            if (!Arrays.asList(supported).contains(text)) {
                throw wrong(name, "only " + String.join(" and ", supported) + " is supported");
            }
        });
    }

    /** A list of strings that, if given, may hold only this one. */
    void expectAll(String name, String supported) {
        JsonNode value = find(name);
        if (value == null) {
            return;
        }
        if (!value.isArray()) {
            throw wrong(name, "must be a list");
        }
        for (JsonNode element : value) {
            if (!element.isString() || !element.stringValue().equals(supported)) {
                throw wrong(name, "only " + supported + " is supported");
            }
        }
    }

    void expect(String name, boolean supported) {
        if (flag(name, supported) != supported) {
            throw wrong(name, "only " + supported + " is supported");
        }
    }

    void expect(String name, int supported) {
        if (integer(name, Integer.MIN_VALUE, Integer.MAX_VALUE, supported) != supported) {
            throw wrong(name, "only " + supported + " is supported");
        }
    }

    /** A number that merely repeats what others say, and must not contradict them. */
    void expectDerived(String name, double derived, String from) {
        double stated = number(name, -Double.MAX_VALUE, Double.MAX_VALUE, derived);
        if (Math.abs(stated - derived) > 1e-6 * Math.max(1, Math.abs(derived))) {
            throw wrong(name, "contradicts " + from + ", which gives " + derived);
        }
    }

    /** A setting that must be absent, null, or an empty list or object. */
    void expectNothing(String name) {
        JsonNode value = find(name);
        if (value != null && !(value.isContainer() && value.isEmpty())) {
            throw wrong(name, "is not supported, only null");
        }
    }

    /** Settings that change nothing about inference, whatever their value. */
    void harmless(String... names) {
        known.addAll(Arrays.asList(names));
    }

    void refuseUnknown() {
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw new CheckpointException(file + ": unknown setting " + Quoted.of(prefix + name)
                        + "; it may change what the model computes, so it is not ignored:"
                        + " use a version that knows it, or remove it if you are sure that it means nothing");
            }
        }
    }

    CheckpointException wrong(String name, String why) {
        JsonNode value = object.get(name);
        String stated = value == null ? "absent" : value.isContainer() ? "a list or object" : value.toString();
        return new CheckpointException(file + ": setting " + Quoted.of(prefix + name) + " is " + Quoted.of(stated)
                + ": " + why + "; " + remedy);
    }

    private JsonNode required(String name) {
        JsonNode value = find(name);
        if (value == null) {
            throw new CheckpointException(file + ": setting " + Quoted.of(prefix + name)
                    + " is missing; the file is incomplete or describes another architecture");
        }
        return value;
    }

    private @Nullable JsonNode find(String name) {
        known.add(name);
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }
}
