package dev.tramontane.train.task;

import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.chat.ToolDefinition;
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
 * A tool as a request offers it.
 *
 * @param kind what it is for
 * @param name what it is called here
 * @param description how it is described here
 * @param keys what its parameters are called here, in their order
 */
record OfferedTool(ToolKind kind, String name, String description, List<String> keys) {

    /** A question for a tool, the call that it asks for, what the tool returns and what to say then. */
    record Use(String question, ToolCall call, String result, String answer) {}

    /** Offers a kind of tool under a name that belongs to the split. */
    static OfferedTool draw(RandomGenerator random, ToolKind kind, Split split) {
        String name = split.draw("tool", () -> List.of(ToolNames.tool(random, kind.noun())))
                .getFirst();
        List<String> keys = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (ToolKind.Parameter parameter : kind.parameters()) {
            String key = ToolNames.key(random, parameter.keys());
            while (!taken.add(key)) {
                key = Words.invented(random);
            }
            keys.add(key);
        }
        return new OfferedTool(kind, name, Draw.from(random, kind.descriptions()), List.copyOf(keys));
    }

    /** Its definition; some say in words what each parameter is, all say which ones are needed. */
    ToolDefinition definition(RandomGenerator random) {
        boolean described = Draw.chance(random, 0.2);
        Map<String, JsonValue> properties = new LinkedHashMap<>();
        List<JsonValue> required = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            ToolKind.Parameter parameter = kind.parameters().get(i);
            Map<String, JsonValue> schema = new LinkedHashMap<>();
            schema.put("type", new JsonString(parameter.type()));
            // An invented key says nothing by itself.
            if (described || !parameter.keys().contains(keys.get(i))) {
                schema.put("description", new JsonString(parameter.slot()));
            }
            properties.put(keys.get(i), new JsonObject(schema));
            required.add(new JsonString(keys.get(i)));
        }
        Map<String, JsonValue> parameters = new LinkedHashMap<>();
        parameters.put("type", new JsonString("object"));
        parameters.put("properties", new JsonObject(properties));
        parameters.put("required", new JsonArray(required));
        return new ToolDefinition(name, description, new JsonObject(parameters));
    }

    /** Draws a use of it. */
    Use use(RandomGenerator random, Split split, String callId) {
        List<Object> slots = new ArrayList<>();
        Map<String, JsonValue> arguments = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            ToolKind.Parameter parameter = kind.parameters().get(i);
            ToolValues.Value value = ToolValues.draw(random, parameter.values());
            slots.add(parameter.slot());
            slots.add(value.text());
            arguments.put(keys.get(i), value.json());
        }
        String question = kind.questions().draw(random, split, slots.toArray());
        for (ToolKind.Slot slot : kind.results()) {
            slots.add(slot.name());
            slots.add(ToolValues.draw(random, slot.values()).text());
        }
        ToolCall call = new ToolCall(callId, name, JsonPrinter.print(new JsonObject(arguments)));
        return new Use(
                question, call, Draw.fill(kind.result(), slots.toArray()), Draw.fill(kind.answer(), slots.toArray()));
    }
}
