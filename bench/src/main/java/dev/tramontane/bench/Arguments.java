package dev.tramontane.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a program was called with: arguments by their place, then options as {@code --name value}. */
final class Arguments {

    /**
     * One option.
     *
     * @param name without its dashes
     * @param preset its value if it is not given
     * @param meaning for the usage text
     */
    record Option(String name, String preset, String meaning) {}

    /** An option that every program has. */
    static final Option THREADS =
            new Option("threads", Integer.toString(Runtime.getRuntime().availableProcessors()), "that compute");

    private final List<String> positional = new ArrayList<>();
    private final Map<String, String> values = new HashMap<>();

    private Arguments() {}

    /**
     * Reads arguments; prints the usage and exits with status 2 if they are not as they should be.
     *
     * @param program the class with the main method
     * @param meaning what the program does, in one sentence
     * @param places names of the arguments that must be there
     */
    static Arguments parse(String[] args, Class<?> program, String meaning, List<String> places, Option... options) {
        Arguments arguments = new Arguments();
        for (Option option : options) {
            arguments.values.put(option.name(), option.preset());
        }
        if (!arguments.read(args) || arguments.positional.size() != places.size()) {
            String described = Arrays.stream(options)
                    .map(option -> "  --%-16s %s (%s)%n".formatted(option.name(), option.meaning(), option.preset()))
                    .collect(Collectors.joining());
            System.err.printf(
                    "usage: %s %s [options]%n%s%n%s",
                    program.getSimpleName(), String.join(" ", places), meaning, described);
            System.exit(2);
        }
        return arguments;
    }

    private boolean read(String[] args) {
        for (int i = 0; i < args.length; i++) {
            if (!args[i].startsWith("--")) {
                positional.add(args[i]);
            } else if (i + 1 == args.length || values.replace(args[i].substring(2), args[++i]) == null) {
                return false;
            }
        }
        return true;
    }

    String positional(int index) {
        return positional.get(index);
    }

    String text(String option) {
        String value = values.get(option);
        if (value == null) {
            throw new IllegalArgumentException("there is no option --" + option);
        }
        return value;
    }

    int integer(String option) {
        return Integer.parseInt(text(option));
    }

    double decimal(String option) {
        return Double.parseDouble(text(option));
    }

    /** The words of a list with commas. */
    List<String> words(String option) {
        return List.of(text(option).split(","));
    }

    /** The numbers of a list with commas. */
    int[] integers(String option) {
        return words(option).stream().mapToInt(Integer::parseInt).toArray();
    }
}
