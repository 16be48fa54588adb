package dev.tramontane.language.chat;

import static dev.tramontane.language.chat.Fields.malformed;

import dev.tramontane.language.chat.ChatException.Kind;
import dev.tramontane.language.json.JsonException;
import dev.tramontane.language.json.JsonPrinter;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads chat requests as Mistral's chat completion API defines them, as far as they are conversation: {@code messages},
 * {@code tools}, {@code reasoning_effort} and {@code continue_final_message}. Other fields, such as those of sampling, are
 * left to whoever knows them.
 */
public final class ChatRequests {
    private ChatRequests() {}

    /**
     * Parses a request.
     *
     * @throws ChatException if the text is not a JSON object or a field is not as it must be; the message names the field
     */
    public static Chat parse(String json) {
        JsonValue request;
        try {
            request = JsonValue.parse(json);
        } catch (JsonException e) {
            throw new ChatException(Kind.MALFORMED, "", "the request is not valid JSON: " + e.getMessage(), e);
        }
        return read(request);
    }

    /**
     * Reads a parsed request.
     *
     * @throws ChatException if a field is not as it must be; the message names the field
     */
    public static Chat read(JsonValue request) {
        Fields fields = Fields.of(request, "");
        List<Message> messages = new ArrayList<>();
        List<JsonValue> elements = Fields.elements(fields.get("messages"), "messages");
        for (int i = 0; i < elements.size(); i++) {
            messages.add(message(Fields.of(elements.get(i), "messages[" + i + "]")));
        }
        if (fields.flag("continue_final_message", false)) {
            continueFinalMessage(messages);
        }
        return new Chat(messages, tools(fields), effort(fields));
    }

    private static void continueFinalMessage(List<Message> messages) {
        if (!messages.isEmpty() && messages.getLast() instanceof Message.Assistant last) {
            messages.set(messages.size() - 1, new Message.Assistant(last.content(), last.toolCalls(), true));
        } else {
            throw new ChatException(
                    Kind.MESSAGE_STRUCTURE, "continue_final_message", "the last message must be an assistant's");
        }
    }

    private static Optional<Effort> effort(Fields fields) {
        return fields.findString("reasoning_effort")
                .map(text -> Effort.of(text)
                        .orElseThrow(() ->
                                malformed("reasoning_effort", "must be \"none\" or \"high\", not \"" + text + "\"")));
    }

    private static Message message(Fields fields) {
        String role = fields.string("role");
        return switch (role) {
            case "system" -> {
                List<Chunk> content = content(fields, fields.get("content"));
                yield placed(fields, () -> new Message.SystemPrompt(content));
            }
            case "user" -> {
                List<Chunk> content = content(fields, fields.get("content"));
                yield placed(fields, () -> new Message.User(content));
            }
            case "assistant" -> {
                List<Chunk> content = fields.find("content")
                        .map(value -> content(fields, value))
                        .orElse(List.of());
                List<ToolCall> calls = toolCalls(fields);
                boolean prefix = fields.flag("prefix", false);
                yield placed(fields, () -> new Message.Assistant(content, calls, prefix));
            }
            case "tool" -> {
                List<Chunk> content = content(fields, fields.get("content"));
                String callId = fields.findString("tool_call_id").orElse("");
                Optional<String> name = fields.findString("name");
                yield placed(fields, () -> new Message.ToolResult(callId, name, content));
            }
            default ->
                throw malformed(fields.pathOf("role"), "must be system, user, assistant or tool, not \"" + role + "\"");
        };
    }

    private static <T> T placed(Fields fields, Supplier<T> part) {
        try {
            return part.get();
        } catch (ChatException e) {
            throw e.within(fields.path());
        }
    }

    private static List<Chunk> content(Fields fields, JsonValue value) {
        if (value instanceof JsonString(String text)) {
            return List.of(new Chunk.Text(text));
        }
        List<Chunk> chunks = new ArrayList<>();
        List<JsonValue> elements = Fields.elements(value, fields.pathOf("content"));
        for (int i = 0; i < elements.size(); i++) {
            chunks.add(chunk(Fields.of(elements.get(i), fields.pathOf("content[" + i + "]"))));
        }
        return chunks;
    }

    private static Chunk chunk(Fields fields) {
        String type = fields.string("type");
        return switch (type) {
            case "text" -> new Chunk.Text(fields.string("text"));
            case "thinking" -> new Chunk.Thinking(thinking(fields), fields.flag("closed", true));
            case "image_url" -> image(fields);
            default ->
                throw malformed(fields.pathOf("type"), "must be text, image_url or thinking, not \"" + type + "\"");
        };
    }

    /** A thought is a string, or a list of text chunks as the API itself answers. */
    private static String thinking(Fields fields) {
        JsonValue thinking = fields.get("thinking");
        if (thinking instanceof JsonString(String text)) {
            return text;
        }
        StringBuilder text = new StringBuilder();
        List<JsonValue> parts = Fields.elements(thinking, fields.pathOf("thinking"));
        for (int i = 0; i < parts.size(); i++) {
            Fields part = Fields.of(parts.get(i), fields.pathOf("thinking[" + i + "]"));
            if (!part.string("type").equals("text")) {
                throw malformed(part.pathOf("type"), "must be text, not \"" + part.string("type") + "\"");
            }
            text.append(part.string("text"));
        }
        return text.toString();
    }

    private static Image image(Fields fields) {
        String path = fields.pathOf("image_url");
        JsonValue value = fields.get("image_url");
        String url = value instanceof JsonString(String text)
                ? text
                : Fields.of(value, path).string("url");
        try {
            return Image.ofDataUrl(url);
        } catch (ChatException e) {
            throw e.within(path);
        }
    }

    private static List<ToolCall> toolCalls(Fields fields) {
        List<ToolCall> calls = new ArrayList<>();
        List<JsonValue> elements = fields.elements("tool_calls");
        for (int i = 0; i < elements.size(); i++) {
            Fields call = Fields.of(elements.get(i), fields.pathOf("tool_calls[" + i + "]"));
            checkFunctionType(call);
            Fields function = call.object("function");
            calls.add(new ToolCall(call.findString("id").orElse(""), function.string("name"), arguments(function)));
        }
        return calls;
    }

    private static String arguments(Fields function) {
        return function.find("arguments")
                .map(value -> switch (value) {
                    case JsonString(String text) -> text;
                    case JsonObject object -> JsonPrinter.print(object);
                    default ->
                        throw malformed(
                                function.pathOf("arguments"), "must be a string or an object, not " + value.kind());
                })
                .orElse("{}");
    }

    private static List<ToolDefinition> tools(Fields fields) {
        List<ToolDefinition> tools = new ArrayList<>();
        List<JsonValue> elements = fields.elements("tools");
        for (int i = 0; i < elements.size(); i++) {
            Fields tool = Fields.of(elements.get(i), "tools[" + i + "]");
            checkFunctionType(tool);
            Fields function = tool.object("function");
            JsonObject parameters = function.find("parameters")
                    .map(value ->
                            Fields.of(value, function.pathOf("parameters")).object())
                    .orElse(JsonValue.emptyObject());
            tools.add(new ToolDefinition(
                    function.string("name"),
                    function.findString("description").orElse(""),
                    parameters,
                    function.flag("strict", false)));
        }
        return tools;
    }

    private static void checkFunctionType(Fields fields) {
        String type = fields.findString("type").orElse("function");
        if (!type.equals("function")) {
            throw malformed(fields.pathOf("type"), "must be function, not \"" + type + "\"");
        }
    }
}
