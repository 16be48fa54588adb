package dev.tramontane.bench;

import dev.tramontane.language.json.JsonException;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a comparison with another engine has written: lines of JSON, the first one about the machine, each other one a
 * round, an engine and a result in the fields of llama-bench.
 *
 * @param machine what it says about machine, model and, by their names, versions of the engines
 * @param other the name of the other engine
 * @param tests in the order in which they were first measured
 */
record ComparisonFile(Map<String, String> machine, String other, List<ComparedTest> tests) {
    private static final String OURS = "tramontane";

    /** @throws IllegalArgumentException naming the line that is not as it should be */
    static ComparisonFile read(Path file) throws IOException {
        Map<String, String> machine = new LinkedHashMap<>();
        Map<ComparedTest.Key, ComparedTest> tests = new LinkedHashMap<>();
        Set<String> others = new LinkedHashSet<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            try {
                line((JsonObject) JsonValue.parse(lines.get(i)), machine, others, tests);
            } catch (JsonException | IllegalArgumentException | ClassCastException e) {
                throw new IllegalArgumentException(file + ", line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        if (others.size() > 1) {
            throw new IllegalArgumentException(file + ": has results of " + String.join(" and ", others)
                    + "; a comparison is with one other engine");
        }
        return new ComparisonFile(
                machine, others.isEmpty() ? "others" : others.iterator().next(), List.copyOf(tests.values()));
    }

    private static void line(
            JsonObject line,
            Map<String, String> machine,
            Set<String> others,
            Map<ComparedTest.Key, ComparedTest> tests) {
        if (line.get("machine").isPresent()) {
            ((JsonObject) member(line, "machine"))
                    .members()
                    .forEach((name, value) -> machine.put(name, value instanceof JsonString text ? text.value() : ""));
            return;
        }
        JsonObject result = (JsonObject) member(line, "result");
        ComparedTest.Key key = new ComparedTest.Key(
                number(result, "n_threads"),
                number(result, "n_prompt"),
                number(result, "n_gen"),
                number(result, "n_depth"),
                result.get("n_sequences").isPresent() ? number(result, "n_sequences") : 1);
        String engine = ((JsonString) member(line, "engine")).value();
        boolean isOurs = engine.equals(OURS);
        if (!isOurs) {
            others.add(engine);
        }
        Figures samples = new Figures();
        ((JsonArray) member(result, "samples_ts"))
                .elements()
                .forEach(sample -> samples.add(((JsonNumber) sample).doubleValue()));
        tests.computeIfAbsent(key, ComparedTest::new).add(number(line, "round"), isOurs, samples.median());
    }

    private static int number(JsonObject object, String name) {
        return (int) ((JsonNumber) member(object, name)).doubleValue();
    }

    private static JsonValue member(JsonObject object, String name) {
        return object.get(name).orElseThrow(() -> new IllegalArgumentException("there is no " + name));
    }
}
