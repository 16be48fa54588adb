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
        rules.choice().check(definitions.stream().map(ToolDefinition::name).toList(), CHOICE, CHOICE + ".name");
        return new ToolFields(definitions, places, rules, warnings);
    }

    private static ToolDefinition definition(RequestFields tool) {
        return new ToolDefinition(
                tool.required("name"),
                tool.string("description").orElse(""),
                RequestFields.of(tool.get("input_schema"), tool.pathOf("input_schema"))
                        .object(),
                tool.isSet("strict"));
    }

    private static ToolRules rules(RequestFields fields) {
        Optional<RequestFields> wish = fields.inner(CHOICE);
        if (wish.isEmpty()) {
            return new ToolRules(ToolChoice.AUTO, true);
        }
        RequestFields choice = wish.get();
        ToolChoice read = switch (choice.required("type")) {
            case "auto" -> ToolChoice.AUTO;
            case "any" -> ToolChoice.ANY;
            case "tool" -> ToolChoice.named(choice.required("name"));
            case "none" -> new ToolChoice(Demand.NONE, Optional.empty());
            default -> throw ApiException.invalid(choice.pathOf("type"), "must be auto, any, tool or none");
        };
        return new ToolRules(read, !choice.isSet("disable_parallel_tool_use"));
    }
}
