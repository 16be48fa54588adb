package dev.tramontane.server.anthropic;

import dev.tramontane.language.chat.ToolDefinition;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.ToolChoice;
import dev.tramontane.server.core.ToolChoice.Demand;
import dev.tramontane.server.core.ToolRules;
import dev.tramontane.server.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code tools} and {@code tool_choice}.
 *
 * @param definitions the functions that the model may call
 * @param places where each stands in the request
 * @param rules what is demanded of calls
 * @param warnings what became of tools that are not functions
 */
record ToolFields(List<ToolDefinition> definitions, List<String> places, ToolRules rules, List<String> warnings) {

    private static final String FIELD = "tools";
    private static final String CHOICE = "tool_choice";

    static ToolFields read(RequestFields fields, int most) {
        List<ToolDefinition> definitions = new ArrayList<>();
        List<String> places = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        List<JsonValue> tools = fields.elements(FIELD, most);
        for (int i = 0; i < tools.size(); i++) {
            RequestFields tool = RequestFields.of(tools.get(i), FIELD + "[" + i + "]");
            if (tool.string("type").orElse("custom").equals("custom")) {
                definitions.add(definition(tool));
                places.add(tool.path());
            } else {
                // Anthropic's own tools; clients send them to every model and do without where it has none.
                warnings.add(tool.path() + ": tools of Anthropic's own types are not there; the model does not see it");
            }
        }
        if (definitions.stream().anyMatch(ToolDefinition::strict)) {
            warnings.add("strict: inputs of tools are not held to their schema yet");
        }
        ToolRules rules = rules(fields);
        check(rules.choice(), definitions);
        return new ToolFields(definitions, places, rules, warnings);
    }

    private static ToolDefinition definition(RequestFields tool) {
        return new ToolDefinition(
                required(tool, "name"),
                tool.string("description").orElse(""),
                RequestFields.of(tool.get("input_schema"), tool.pathOf("input_schema"))
                        .object(),
                tool.isSet("strict"));
    }

    private static String required(RequestFields fields, String name) {
        return fields.string(name).orElseThrow(() -> ApiException.invalid(fields.pathOf(name), "is missing"));
    }

    private static ToolRules rules(RequestFields fields) {
        Optional<RequestFields> wish = fields.inner(CHOICE);
        if (wish.isEmpty()) {
            return new ToolRules(ToolChoice.AUTO, true);
        }
        RequestFields choice = wish.get();
        ToolChoice read = switch (required(choice, "type")) {
            case "auto" -> ToolChoice.AUTO;
            case "any" -> new ToolChoice(Demand.REQUIRED, Optional.empty());
            case "tool" -> new ToolChoice(Demand.REQUIRED, Optional.of(required(choice, "name")));
            case "none" -> new ToolChoice(Demand.NONE, Optional.empty());
            default -> throw ApiException.invalid(choice.pathOf("type"), "must be auto, any, tool or none");
        };
        return new ToolRules(read, !choice.isSet("disable_parallel_tool_use"));
    }

    private static void check(ToolChoice choice, List<ToolDefinition> definitions) {
        if (choice.demand() == Demand.REQUIRED && definitions.isEmpty()) {
            throw ApiException.invalid(CHOICE, "demands a call where there are no tools that the model could call");
        }
        if (choice.name().isPresent()
                && definitions.stream()
                        .noneMatch(tool -> tool.name().equals(choice.name().get()))) {
            throw ApiException.invalid(CHOICE + ".name", "names a tool that is not among the tools");
        }
    }
}
