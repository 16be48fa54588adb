package dev.tramontane.server.responses;

import dev.tramontane.language.chat.ToolDefinition;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.ToolChoice;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.responses.FunctionNames.ClientName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code tool_choice}.
 *
 * @param choice what is demanded, by the model's names
 * @param functions the functions that may be called
 */
record ToolDemand(ToolChoice choice, List<ToolDefinition> functions) {
    private static final String FIELD = "tool_choice";

    ToolDemand {
        functions = List.copyOf(functions);
    }

    static ToolDemand read(RequestFields fields, DeclaredTools tools) {
        Optional<JsonValue> value = fields.find(FIELD);
        if (value.isEmpty()) {
            return new ToolDemand(ToolChoice.AUTO, tools.functions());
        }
        ToolDemand demand = value.get() instanceof JsonString(String word)
                ? new ToolDemand(ToolChoice.ofWord(word, FIELD), tools.functions())
                : ofObject(RequestFields.of(value.get(), FIELD), tools);
        demand.choice()
                .check(demand.functions().stream().map(ToolDefinition::name).toList(), FIELD, FIELD);
        return demand;
    }

    private static ToolDemand ofObject(RequestFields choice, DeclaredTools tools) {
        return switch (choice.string("type").orElse("")) {
            case "function" -> {
                String name = known(choice, tools);
                yield new ToolDemand(ToolChoice.named(name), tools.functions());
            }
            case "allowed_tools" -> allowed(choice, tools);
            case "" -> throw ApiException.invalid(choice.pathOf("type"), "must be function or allowed_tools");
            default ->
                throw ApiException.unsupported(
                        choice.pathOf("type"), "demands a tool that this server does not have; it has functions only");
        };
    }

    private static ToolDemand allowed(RequestFields choice, DeclaredTools tools) {
        ToolChoice mode = ToolChoice.ofWord(choice.string("mode").orElse("auto"), choice.pathOf("mode"));
        List<String> names = new ArrayList<>();
        List<JsonValue> allowed = choice.elements("tools", Integer.MAX_VALUE);
        for (int i = 0; i < allowed.size(); i++) {
            RequestFields tool = RequestFields.of(allowed.get(i), choice.pathOf("tools") + "[" + i + "]");
            if (tool.string("type").orElse("").equals("function")) {
                names.add(known(tool, tools));
            }
        }
        return new ToolDemand(
                mode,
                tools.functions().stream()
                        .filter(function -> names.contains(function.name()))
                        .toList());
    }

    private static String known(RequestFields tool, DeclaredTools tools) {
        String given = tool.string("name").orElse("");
        String name = tools.names().forModel(new ClientName(tool.string("namespace"), given));
        if (tools.functions().stream().noneMatch(function -> function.name().equals(name))) {
            throw ApiException.invalid(tool.pathOf("name"), "names a function that is not among the tools");
        }
        return name;
    }
}
