package dev.tramontane.server.chat;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.ToolDefinition;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.ToolChoice;
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
                ? new ToolChoices(ToolChoice.ofWord(word, FIELD), Optional.empty())
                : ofObject(RequestFields.of(value.get(), FIELD));
        read.check(chat);
        return read;
    }

    private static ToolChoices ofObject(RequestFields choice) {
        String type = choice.string("type").orElse("function");
        return switch (type) {
            case "function" -> new ToolChoices(ToolChoice.named(functionName(choice)), Optional.empty());
            case "allowed_tools" -> {
                RequestFields allowed = RequestFields.of(choice.get("allowed_tools"), choice.pathOf("allowed_tools"));
                ToolChoice mode = ToolChoice.ofWord(allowed.string("mode").orElse("auto"), allowed.pathOf("mode"));
                List<String> names = new ArrayList<>();
                for (JsonValue tool : allowed.elements("tools", Integer.MAX_VALUE)) {
                    names.add(functionName(RequestFields.of(tool, allowed.pathOf("tools"))));
                }
                yield new ToolChoices(mode, Optional.of(names));
            }
            default -> throw ApiException.invalid(choice.pathOf("type"), "must be function or allowed_tools");
        };
    }

    private static String functionName(RequestFields tool) {
        RequestFields function = RequestFields.of(tool.get("function"), tool.pathOf("function"));
        return function.required("name");
    }

    private void check(Chat chat) {
        List<String> names = chat.tools().stream().map(ToolDefinition::name).toList();
        if (!names.containsAll(allowed.orElse(List.of()))) {
            throw ApiException.invalid(FIELD, "names a tool that is not among the tools");
        }
        choice.check(allowed.orElse(names), FIELD, FIELD);
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
