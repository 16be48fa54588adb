package dev.tramontane.train.exam;

import dev.tramontane.language.json.JsonException;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonBoolean;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a model was trained, as the folder of its run tells.
 *
 * @param facts names and values: the settings in {@code run.json}, and the numbers of the last line of {@code log.jsonl}
 */
public record RunFacts(Map<String, String> facts) {
    private static final String SETTINGS = "run.json";
    private static final String LOG = "log.jsonl";
    private static final long LARGEST_SETTINGS = 1 << 20;

    /** Copies the facts, in their order. */
    public RunFacts {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /**
     * Reads what there is of both files.
     *
     * @throws IllegalArgumentException if there is neither, or one of them is not what its name says
     */
    public static RunFacts read(Path folder) {
        Path settings = folder.resolve(SETTINGS);
        Path log = folder.resolve(LOG);
        if (!Files.isRegularFile(settings) && !Files.isRegularFile(log)) {
            throw new IllegalArgumentException(
                    folder + ": has neither " + SETTINGS + " nor " + LOG + "; name the folder of a training run");
        }
        Map<String, String> facts = new LinkedHashMap<>();
        try {
            if (Files.isRegularFile(settings)) {
                if (Files.size(settings) > LARGEST_SETTINGS) {
                    throw new IllegalArgumentException(settings + ": is too long for a run's settings");
                }
                add(facts, "", object(settings, Files.readString(settings)));
            }
            if (Files.isRegularFile(log)) {
                lastLine(log).ifPresent(line -> add(facts, "at the end, ", object(log, line)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RunFacts(facts);
    }

    private static JsonObject object(Path file, String text) {
        try {
            if (JsonValue.parse(text) instanceof JsonObject object) {
                return object;
            }
        } catch (JsonException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(file + ": is not a JSON object");
    }

    private static Optional<String> lastLine(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
            return lines.filter(line -> !line.isBlank()).reduce((_, next) -> next);
        }
    }

    /** Numbers, words and answers to yes or no, those of objects inside by their path. Lists are left out. */
    private static void add(Map<String, String> facts, String prefix, JsonObject object) {
        object.members().forEach((key, value) -> {
            String name = prefix + key.replace('_', ' ');
            switch (value) {
                case JsonNumber number -> facts.put(name, number.text());
                case JsonString string -> facts.put(name, string.value());
                case JsonBoolean bool -> facts.put(name, bool.value() ? "yes" : "no");
                case JsonObject inner when !prefix.endsWith(": ") -> add(facts, name + ": ", inner);
                default -> {
                    // Too much for a table.
                }
            }
        });
    }

    /** As a table of two columns. */
    ResultTable table() {
        return new ResultTable(
                List.of("what", "value"),
                facts.entrySet().stream()
                        .map(fact -> List.of(fact.getKey(), fact.getValue()))
                        .toList());
    }
}
