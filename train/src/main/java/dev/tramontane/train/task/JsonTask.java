package dev.tramontane.train.task;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.json.JsonPrinter;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Records read from sentences into JSON: with the keys that are asked for, in that order, by words or by a schema. Keys have
 * several names each, some invented and then explained; the thought says what each value is. {@link Split#LONGER} asks for
 * a list of three records.
 */
final class JsonTask implements Task {
    private static final int LONGER_LIST = 3;
    private static final Phrasings BY_KEYS = Phrasings.of("""
            Extract {k} as JSON: {s}
            {s} Give {k} as JSON.
            {s} Return JSON with the keys {k}.
            Write this as JSON with {k}: {s}
            JSON with {k}: {s}
            {s} Answer with a JSON object with {k}.
            Donne {k} en JSON : {s}
            extract {k} as JSON: {s}
            Extract {k} from this text as JSON: {s}
            Extract the fields {k} as JSON. {s}
            {s} give {k} as JSON
            {s} Extract {k} as JSON.
            {s} Return a JSON object with {k}.
            {s} Write {k} as JSON.
            Return JSON with {k} for this text: {s}
            Write a JSON object with the keys {k}: {s}
            Give me {k} in JSON: {s}
            json with {k}: {s}
            {s} JSON: {k}
            Extrais {k} en JSON : {s}
            {s} Donne {k} en JSON.
            {s} Réponds en JSON avec {k}.
            ! Convert to JSON ({k}): {s}
            ! {s} As JSON, with {k} please.
            ! Turn this into a JSON object with {k}: {s}
            ! Please pull {k} out of this and return JSON: {s}
            ! {s} What are {k}? Reply in JSON only.
            ! Text: {s} Wanted as JSON: {k}
            ! Mets {k} dans un objet JSON : {s}
            ! {s} Renvoie un JSON avec les clés {k}.""");
    private static final Phrasings BY_SCHEMA = Phrasings.of("""
            {s} Answer with JSON of this schema: {k}
            Extract JSON of this schema: {k} {s}
            Schema: {k} Text: {s}
            {s} Return JSON of this schema: {k}
            Text: {s} Schema: {k}
            Extract the JSON for this schema: {k} {s}
            {s} Réponds en JSON selon ce schéma : {k}
            Extrais un JSON de ce schéma : {k} {s}
            ! Follow this JSON schema: {k} Text: {s}
            ! {s} Fill this schema: {k}
            ! JSON matching {k} please: {s}""");

    private final List<RecordKind> kinds = RecordKind.read();

    /** A field that is asked for: the field's number, and what it is called. */
    private record Wanted(int field, String key) {}

    @Override
    public String name() {
        return "json";
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        RecordKind kind = Draw.from(random, kinds);
        List<Wanted> wanted = wanted(random, kind);
        boolean isList = split == Split.LONGER || Draw.chance(random, 0.1);
        int count = !isList ? 1 : split == Split.LONGER ? LONGER_LIST : 2;
        List<String> sentences = new ArrayList<>();
        List<JsonValue> records = new ArrayList<>();
        List<String> thought = new ArrayList<>();
        String sentence = kind.sentences().draw(random, split);
        for (int i = 0; i < count; i++) {
            List<ToolValues.Value> values = split.draw(name(), () -> values(random, kind));
            List<Object> slots = new ArrayList<>();
            for (int field = 0; field < values.size(); field++) {
                slots.add(kind.fields().get(field).slot());
                slots.add(values.get(field).text());
            }
            sentences.add(Draw.fill(sentence, slots.toArray()));
            Map<String, JsonValue> members = new LinkedHashMap<>();
            List<String> steps = new ArrayList<>();
            for (Wanted want : wanted) {
                ToolValues.Value value = values.get(want.field());
                members.put(want.key(), value.json());
                steps.add(step(kind.fields().get(want.field()), want.key(), value));
            }
            records.add(new JsonObject(members));
            thought.add(String.join(", ", steps));
        }
        JsonValue answer = isList ? new JsonArray(records) : records.getFirst();
        boolean schema = Draw.chance(random, 0.4);
        String keys = schema ? JsonPrinter.print(schema(kind, wanted, isList)) : list(kind, wanted, isList);
        String question =
                (schema ? BY_SCHEMA : BY_KEYS).draw(random, split, "s", String.join(" ", sentences), "k", keys);
        String text = JsonPrinter.print(answer);
        return TaskSample.of(name(), effort, question, String.join("; ", thought), text, new Judge.Json(answer));
    }

    /** What is to be found under a key: the key, what it stands for if it does not say so itself, and the value. */
    private static String step(ToolKind.Parameter field, String key, ToolValues.Value value) {
        String meaning = field.keys().contains(key) ? "" : " " + field.slot();
        return key + meaning + " " + JsonPrinter.print(value.json());
    }

    private static List<ToolValues.Value> values(RandomGenerator random, RecordKind kind) {
        return kind.fields().stream()
                .map(field -> ToolValues.draw(random, field.values()))
                .toList();
    }

    private static List<Wanted> wanted(RandomGenerator random, RecordKind kind) {
        List<Integer> fields = new ArrayList<>();
        for (int field = 0; field < kind.fields().size(); field++) {
            fields.add(field);
        }
        int count = Draw.chance(random, 0.75) ? fields.size() : Draw.between(random, 1, fields.size());
        List<Wanted> wanted = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int field : Draw.distinct(random, fields, count)) {
            List<String> names = kind.fields().get(field).keys();
            String key = ToolNames.key(random, names);
            while (!taken.add(key)) {
                key = Words.invented(random);
            }
            wanted.add(new Wanted(field, key));
        }
        return wanted;
    }

    /** The keys in words, those that say nothing by themselves with what they stand for. */
    private static String list(RecordKind kind, List<Wanted> wanted, boolean isList) {
        List<String> words = new ArrayList<>();
        for (Wanted want : wanted) {
            ToolKind.Parameter field = kind.fields().get(want.field());
            words.add(field.keys().contains(want.key()) ? want.key() : want.key() + " (" + field.slot() + ")");
        }
        return String.join(", ", words) + (isList ? " (list)" : "");
    }

    private static JsonValue schema(RecordKind kind, List<Wanted> wanted, boolean isList) {
        Map<String, JsonValue> properties = new LinkedHashMap<>();
        for (Wanted want : wanted) {
            ToolKind.Parameter field = kind.fields().get(want.field());
            Map<String, JsonValue> property = new LinkedHashMap<>();
            property.put("type", new JsonString(field.type()));
            if (!field.keys().contains(want.key())) {
                property.put("description", new JsonString(field.slot()));
            }
            properties.put(want.key(), new JsonObject(property));
        }
        Map<String, JsonValue> schema = new LinkedHashMap<>();
        schema.put("type", new JsonString("object"));
        schema.put("properties", new JsonObject(properties));
        if (!isList) {
            return new JsonObject(schema);
        }
        Map<String, JsonValue> list = new LinkedHashMap<>();
        list.put("type", new JsonString("array"));
        list.put("items", new JsonObject(schema));
        return new JsonObject(list);
    }
}
