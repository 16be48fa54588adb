package dev.tramontane.checkpoint;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a GGUF file that begin with a prefix, named without it. Readers ask for every key they know;
 * {@link #refuseUnknown} then refuses what nobody asked for, so that no knob is ever ignored.
 */
final class GgufSettings {
    private final Path file;
    private final Map<String, GgufValue> metadata;
    private final String prefix;
    private final Set<String> known = new HashSet<>();

    GgufSettings(Path file, Map<String, GgufValue> metadata, String prefix) {
        this.file = file;
        this.metadata = metadata;
        this.prefix = prefix;
    }

    Path file() {
        return file;
    }

    boolean has(String name) {
        return find(name) != null;
    }

    int integer(String name, int least, int most) {
        return integer(name, required(name), least, most);
    }

    int integer(String name, int least, int most, int absent) {
        GgufValue value = find(name);
        return value == null ? absent : integer(name, value, least, most);
    }

    private int integer(String name, GgufValue value, int least, int most) {
        long number = switch (value) {
            case GgufValue.Whole(long whole) -> whole;
            // One number per layer, which is as good as one if all are the same.
            case GgufValue.Wholes(List<Long> all)
            when !all.isEmpty() -> {
                long first = all.getFirst();
                if (all.stream().anyMatch(other -> other != first)) {
                    throw wrong(name, "layers that differ are not supported");
                }
                yield first;
            }
            default -> throw wrong(name, "must be a whole number");
        };
        if (number < least || number > most) {
            throw wrong(name, "must be between " + least + " and " + most);
        }
        return (int) number;
    }

    double number(String name, double least, double most) {
        return number(name, required(name), least, most);
    }

    double number(String name, double least, double most, double absent) {
        GgufValue value = find(name);
        return value == null ? absent : number(name, value, least, most);
    }

    private double number(String name, GgufValue value, double least, double most) {
        double number = switch (value) {
            case GgufValue.Whole(long whole) -> whole;
            case GgufValue.Real(double real) -> decimal(real);
            default -> throw wrong(name, "must be a number");
        };
        // Written so that NaN fails as well.
        if (!(number >= least && number <= most)) {
            throw wrong(name, "must be between " + least + " and " + most);
        }
        return number;
    }

    /** Files round to single precision what was stated in decimals: 0.1, not 0.10000000149. */
    private static double decimal(double number) {
        return (float) number == number ? Double.parseDouble(Float.toString((float) number)) : number;
    }

    boolean flag(String name, boolean absent) {
        return switch (find(name)) {
            case null -> absent;
            case GgufValue.Flag(boolean flag) -> flag;
            case GgufValue _ -> throw wrong(name, "must be true or false");
        };
    }

    Optional<String> text(String name) {
        return switch (find(name)) {
            case null -> Optional.empty();
            case GgufValue.Text(String text) -> Optional.of(text);
            case GgufValue _ -> throw wrong(name, "must be a string");
        };
    }

    Optional<List<String>> texts(String name) {
        return switch (find(name)) {
            case null -> Optional.empty();
            case GgufValue.Texts(List<String> texts) -> Optional.of(texts);
            case GgufValue _ -> throw wrong(name, "must be a list of strings");
        };
    }

    Optional<List<Long>> integers(String name) {
        return switch (find(name)) {
            case null -> Optional.empty();
            case GgufValue.Wholes(List<Long> wholes) -> Optional.of(wholes);
            case GgufValue _ -> throw wrong(name, "must be a list of whole numbers");
        };
    }

    Optional<List<Double>> numbers(String name) {
        return switch (find(name)) {
            case null -> Optional.empty();
            case GgufValue.Reals(List<Double> reals) -> Optional.of(reals);
            case GgufValue _ -> throw wrong(name, "must be a list of numbers");
        };
    }

    /** A number that, if given, must be this one. */
    void expect(String name, double supported) {
        if (number(name, -Double.MAX_VALUE, Double.MAX_VALUE, supported) != supported) {
            throw wrong(name, "only " + supported + " is supported");
        }
    }

    void expect(String name, boolean supported) {
        if (flag(name, supported) != supported) {
            throw wrong(name, "only " + supported + " is supported");
        }
    }

    /** A number that merely repeats what others say, and must not contradict them. */
    void expectDerived(String name, int derived, String from) {
        if (integer(name, 0, Integer.MAX_VALUE, derived) != derived) {
            throw wrong(name, "contradicts " + from + ", which gives " + derived);
        }
    }

    /** Keys that change nothing about inference, whatever their value. */
    void harmless(String... names) {
        known.addAll(Arrays.asList(names));
    }

    void refuseUnknown() {
        for (String key : metadata.keySet()) {
            if (key.startsWith(prefix) && !known.contains(key.substring(prefix.length()))) {
                throw new CheckpointException(file + ": unknown key " + Quoted.of(key)
                        + "; it may change what the model computes, so it is not ignored:"
                        + " use a version that knows it, or convert the model again without it");
            }
        }
    }

    CheckpointException wrong(String name, String why) {
        String stated = switch (metadata.get(prefix + name)) {
            case null -> "absent";
            case GgufValue.Whole(long value) -> Long.toString(value);
            case GgufValue.Real(double value) -> Double.toString(value);
            case GgufValue.Flag(boolean value) -> Boolean.toString(value);
            case GgufValue.Text(String value) -> value;
            case GgufValue _ -> "a list";
        };
        return new CheckpointException(file + ": key " + Quoted.of(prefix + name) + " is " + Quoted.of(stated) + ": "
                + why + "; this model cannot be run as it is");
    }

    private GgufValue required(String name) {
        GgufValue value = find(name);
        if (value == null) {
            throw new CheckpointException(file + ": key " + Quoted.of(prefix + name)
                    + " is missing; the file is incomplete or of another architecture, convert the model again");
        }
        return value;
    }

    private @Nullable GgufValue find(String name) {
        known.add(name);
        return metadata.get(prefix + name);
    }
}
