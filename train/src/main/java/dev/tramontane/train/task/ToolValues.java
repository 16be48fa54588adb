package dev.tramontane.train.task;

import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonBoolean;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonString;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Values that tools take and give, by the names that the file of tools has for their sources. */
final class ToolValues {
    private static final List<String> CURRENCIES =
            List.of("euros", "dollars", "pounds", "yen", "francs", "rupees", "EUR", "USD", "GBP", "JPY", "CHF");
    private static final List<String> TOPICS = List.of(
            "cats",
            "solar power",
            "electric cars",
            "the moon",
            "football",
            "jazz",
            "green tea",
            "volcanoes",
            "chess",
            "space travel",
            "garden birds",
            "old maps",
            "robots",
            "cheap flights",
            "black holes",
            "Java",
            "sailing",
            "bread ovens",
            "night trains",
            "whales");
    private static final List<String> MEETINGS = List.of(
            "lunch",
            "dentist",
            "team meeting",
            "yoga",
            "piano lesson",
            "budget review",
            "birthday party",
            "dinner",
            "doctor",
            "job interview",
            "project call",
            "haircut",
            "concert",
            "school visit",
            "training");
    private static final List<String> PHRASES = List.of(
            "good morning",
            "thank you",
            "where is the station",
            "I am late",
            "see you soon",
            "the house is red",
            "how much is it",
            "I like music",
            "happy birthday",
            "call me back",
            "dinner is ready",
            "I miss you",
            "two coffees please",
            "the train is full",
            "good luck");
    private static final List<String> LANGUAGES = List.of(
            "French", "German", "Spanish", "Italian", "Japanese", "Dutch", "Polish", "Greek", "Swedish", "Arabic");
    private static final List<String> ROOMS = List.of(
            "kitchen", "bedroom", "bathroom", "hall", "garage", "office", "garden", "cellar", "living room", "attic");
    private static final List<String> SONGS = List.of(
            "Yesterday",
            "Imagine",
            "Hello",
            "Thunder",
            "Blue Moon",
            "Summertime",
            "La Mer",
            "Fever",
            "Africa",
            "Angel");
    private static final List<String> SKIES =
            List.of("sunny", "cloudy", "rainy", "windy", "foggy", "stormy", "clear", "snowy");
    private static final List<String> STATES =
            List.of("shipped", "delivered", "open", "cancelled", "paid", "on its way", "lost", "packed");
    private static final List<String> EXTENSIONS = List.of("txt", "md", "json", "csv", "java", "py", "log", "xml");

    private ToolValues() {}

    /**
     * A value.
     *
     * @param text as people say it
     * @param json as an argument
     */
    record Value(String text, JsonValue json) {
        static Value of(String text) {
            return new Value(text, new JsonString(text));
        }

        static Value of(long number) {
            return new Value(Long.toString(number), JsonNumber.of(number));
        }
    }

    /** Draws a value of a source. */
    static Value draw(RandomGenerator random, String source) {
        return switch (source) {
            case "integer" -> Value.of(Draw.digits(random, Draw.between(random, 1, 4)));
            case "small", "number" -> Value.of(Draw.between(random, 2, 45));
            case "large" -> Value.of(Draw.digits(random, Draw.between(random, 2, 5)));
            case "boolean" -> {
                boolean on = random.nextBoolean();
                yield new Value(on ? "on" : "off", new JsonBoolean(on));
            }
            default -> Value.of(text(random, source));
        };
    }

    private static String text(RandomGenerator random, String source) {
        return switch (source) {
            case "city" -> Words.city(random);
            case "person" -> Words.person(random);
            case "word" -> Draw.chance(random, 0.5) ? Draw.from(random, Words.COMMON) : Words.invented(random);
            case "topic" -> Draw.chance(random, 0.6) ? Draw.from(random, TOPICS) : invented(random);
            case "meeting" -> Draw.chance(random, 0.7) ? Draw.from(random, MEETINGS) : invented(random);
            case "phrase" -> Draw.chance(random, 0.6) ? Draw.from(random, PHRASES) : invented(random);
            case "song" -> Draw.chance(random, 0.5) ? Draw.from(random, SONGS) : Words.inventedName(random);
            case "currency" -> Draw.from(random, CURRENCIES);
            case "language" -> Draw.from(random, LANGUAGES);
            case "room" -> Draw.from(random, ROOMS);
            case "sky" -> Draw.from(random, SKIES);
            case "status" -> Draw.from(random, STATES);
            case "date" -> date(random);
            case "time" -> "%02d:%02d".formatted(random.nextInt(24), random.nextInt(60));
            case "symbol" -> letters(random, Draw.between(random, 2, 4));
            case "id" -> id(random);
            case "phone" -> "0" + Draw.digits(random, Draw.between(random, 5, 7));
            case "path" -> path(random);
            case "expression" -> expression(random);
            default -> throw new IllegalArgumentException("no values are called " + source);
        };
    }

    private static String invented(RandomGenerator random) {
        return Words.invented(random) + (random.nextBoolean() ? " " + Words.invented(random) : "");
    }

    static String date(RandomGenerator random) {
        return "%04d-%02d-%02d"
                .formatted(Draw.between(random, 2020, 2035), Draw.between(random, 1, 12), Draw.between(random, 1, 28));
    }

    static String id(RandomGenerator random) {
        return switch (random.nextInt(3)) {
            case 0 -> letters(random, 1) + Draw.digits(random, Draw.between(random, 2, 4));
            case 1 -> letters(random, 2) + "-" + Draw.digits(random, Draw.between(random, 2, 3));
            default -> Long.toString(Draw.digits(random, Draw.between(random, 3, 5)));
        };
    }

    private static String letters(RandomGenerator random, int count) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            letters.append((char) ('A' + random.nextInt('Z' - 'A' + 1)));
        }
        return letters.toString();
    }

    private static String path(RandomGenerator random) {
        String name = Draw.from(random, Words.COMMON).toLowerCase(Locale.ROOT) + "." + Draw.from(random, EXTENSIONS);
        return random.nextBoolean() ? Words.invented(random) + "/" + name : name;
    }

    private static String expression(RandomGenerator random) {
        String space = random.nextBoolean() ? " " : "";
        String operator = space + Draw.from(random, List.of("+", "-", "*", "/")) + space;
        long a = Draw.digits(random, Draw.between(random, 1, 5));
        long b = Draw.digits(random, Draw.between(random, 1, 4));
        String rest = Draw.chance(random, 0.2) ? operator + Draw.digits(random, 2) : "";
        return a + operator + b + rest;
    }
}
