package dev.tramontane.server.openai;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.ToolDefinition;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.ToolChoice;
import dev.tramontane.server.core.ToolChoice.Demand;
import dev.tramontane.server.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code tool_choice}.
 *
 * @param choice what is demanded
 * @param allowed the functions that may be called; empty for all
 */
record ToolChoices(ToolChoice choice, Optional<List<String>> allowed) {

    private static final String FIELD = "tool_choice";

    static ToolChoices read(RequestFields fields, Chat chat) {
        Optional<JsonValue> value = fields.find(FIELD);
        if (value.isEmpty()) {
            return new ToolChoices(ToolChoice.AUTO, Optional.empty());
        }
        ToolChoices read = value.get() instanceof JsonString(String word)
                ? new ToolChoices(new ToolChoice(demand(word, FIELD), Optional.empty()), Optional.empty())
                : ofObject(RequestFields.of(value.get(), FIELD));
        read.check(chat);
        return read;
    }

    private static ToolChoices ofObject(RequestFields choice) {
        String type = choice.string("type").orElse("function");
        return switch (type) {
            case "function" ->
                new ToolChoices(new ToolChoice(Demand.REQUIRED, Optional.of(functionName(choice))), Optional.empty());
            case "allowed_tools" -> {
                RequestFields allowed = RequestFields.of(choice.get("allowed_tools"), choice.pathOf("allowed_tools"));
                Demand demand = demand(allowed.string("mode").orElse("auto"), allowed.pathOf("mode"));
                List<String> names = new ArrayList<>();
                for (JsonValue tool : allowed.elements("tools", Integer.MAX_VALUE)) {
                    names.add(functionName(RequestFields.of(tool, allowed.pathOf("tools"))));
                }
                yield new ToolChoices(new ToolChoice(demand, Optional.empty()), Optional.of(names));
            }
            default -> throw ApiException.invalid(choice.pathOf("type"), "must be function or allowed_tools");
        };
    }

    private static String functionName(RequestFields tool) {
        RequestFields function = RequestFields.of(tool.get("function"), tool.pathOf("function"));
        return function.string("name").orElseThrow(() -> ApiException.invalid(function.pathOf("name"), "is missing"));
    }

    private static Demand demand(String word, String field) {
        return switch (word) {
            case "none" -> Demand.NONE;
            case "auto" -> Demand.AUTO;
            case "any", "required" -> Demand.REQUIRED;
            default -> throw ApiException.invalid(field, "must be none, auto, any, required, or an object");
        };
    }

    private void check(Chat chat) {
        List<String> names = chat.tools().stream().map(ToolDefinition::name).toList();
        if (choice.demand() == Demand.REQUIRED && names.isEmpty()) {
            throw ApiException.invalid(FIELD, "demands a tool call, but the request has no tools");
        }
        List<String> wanted = new ArrayList<>(allowed.orElse(List.of()));
        choice.name().ifPresent(wanted::add);
        if (!names.containsAll(wanted)) {
            throw ApiException.invalid(FIELD, "names a function that is not among the tools");
        }
    }

    /** The conversation with the functions that may be called. */
    Chat narrowed(Chat chat) {
        return allowed.map(names -> new Chat(
                        chat.messages(),
                        chat.tools().stream()
                                .filter(tool -> names.contains(tool.name()))
                                .toList(),
                        chat.effort()))
                .orElse(chat);
    }
}
