package dev.tramontane.train.data;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.ChatException.Kind;
import dev.tramontane.language.chat.ChatRequests;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.chat.ToolDefinition;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonNull;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A conversation of a file.
 *
 * @param chat the conversation, with the effort that its answers show where none is given
 * @param unlearned the numbers of the assistant's messages that have the weight 0
 * @param ignored fields of the whole that mean nothing here
 */
record WireChat(Chat chat, BitSet unlearned, Set<String> ignored) {
    private static final String MESSAGES = "messages";
    private static final String TOOLS = "tools";
    private static final String EFFORT = "reasoning_effort";
    private static final String WEIGHT = "weight";

    /** Fields that change nothing about a conversation. */
    private static final Set<String> UNDERSTOOD = Set.of(MESSAGES, TOOLS, EFFORT, "model", "parallel_tool_calls");

    /**
     * Reads a line's object, in OpenAI's form or Mistral's: turns the former into the latter, which {@link ChatRequests}
     * reads.
     *
     * @throws ChatException if it is no conversation, naming the field
     */
    static WireChat read(JsonValue line, ImageFolder images) {
        if (!(line instanceof JsonObject object)) {
            throw malformed("", "must be an object with messages, not " + line.kind());
        }
        if (present(object, "functions").isPresent()) {
            throw malformed("functions", "is the old form; use tools");
        }
        BitSet unlearned = new BitSet();
        List<JsonValue> messages = new ArrayList<>();
        for (JsonValue element : elements(object, MESSAGES)) {
            String path = MESSAGES + "[" + messages.size() + "]";
            if (!(element instanceof JsonObject message)) {
                throw malformed(path, "must be an object, not " + element.kind());
            }
            if (hasNoWeight(message, path)) {
                unlearned.set(messages.size());
            }
            messages.add(WireMessage.mistral(message, path, images));
        }
        Map<String, JsonValue> request = new LinkedHashMap<>();
        request.put(MESSAGES, new JsonArray(messages));
        present(object, TOOLS).ifPresent(tools -> request.put(TOOLS, tools));
        Chat chat = ChatRequests.read(new JsonObject(request));
        checkCalls(chat, unlearned);
        Effort effort = effort(object).orElseGet(() -> shown(chat, unlearned));
        Set<String> ignored = new HashSet<>(object.members().keySet());
        ignored.removeAll(UNDERSTOOD);
        return new WireChat(new Chat(chat.messages(), chat.tools(), Optional.of(effort)), unlearned, ignored);
    }

    static ChatException malformed(String path, String problem) {
        return new ChatException(Kind.MALFORMED, path, problem);
    }

    /** A field that is there and not null. */
    static Optional<JsonValue> present(JsonObject object, String name) {
        return object.get(name).filter(value -> !(value instanceof JsonNull));
    }

    private static List<JsonValue> elements(JsonObject object, String name) {
        JsonValue value = present(object, name).orElseThrow(() -> malformed(name, "is missing"));
        if (value instanceof JsonArray(List<JsonValue> elements)) {
            return elements;
        }
        throw malformed(name, "must be an array, not " + value.kind());
    }

    private static boolean hasNoWeight(JsonObject message, String path) {
        Optional<JsonValue> weight = present(message, WEIGHT);
        if (weight.isEmpty()) {
            return false;
        }
        if (!message.get("role").equals(Optional.of(new JsonString("assistant")))) {
            throw malformed(path + "." + WEIGHT, "is for messages of the assistant, which alone are learned");
        }
        if (weight.get() instanceof JsonNumber number && (number.doubleValue() == 0 || number.doubleValue() == 1)) {
            return number.doubleValue() == 0;
        }
        throw malformed(path + "." + WEIGHT, "must be 0 or 1");
    }

    /** The words of all dialects, as the server takes them: what asks for little thinking asks for none. */
    private static Optional<Effort> effort(JsonObject object) {
        return present(object, EFFORT).map(value -> switch (value instanceof JsonString(String word) ? word : "") {
            case "none", "off", "minimal", "low" -> Effort.NONE;
            case "medium", "high", "xhigh", "max" -> Effort.HIGH;
            default -> throw malformed(EFFORT, "must be none, minimal, low, medium, high, xhigh or max");
        });
    }

    /** What the answers to learn would be given at: whoever thinks was asked to. */
    private static Effort shown(Chat chat, BitSet unlearned) {
        for (int i = 0; i < chat.messages().size(); i++) {
            Message message = chat.messages().get(i);
            if (message instanceof Message.Assistant
                    && !unlearned.get(i)
                    && message.content().stream().anyMatch(chunk -> chunk instanceof Chunk.Thinking)) {
                return Effort.HIGH;
            }
        }
        return Effort.NONE;
    }

    /** Nobody wants a model to learn calls that cannot be executed. */
    private static void checkCalls(Chat chat, BitSet unlearned) {
        Set<String> declared = chat.tools().stream().map(ToolDefinition::name).collect(Collectors.toSet());
        for (int i = 0; i < chat.messages().size(); i++) {
            if (!(chat.messages().get(i) instanceof Message.Assistant assistant) || unlearned.get(i)) {
                continue;
            }
            for (int j = 0; j < assistant.toolCalls().size(); j++) {
                ToolCall call = assistant.toolCalls().get(j);
                String path = MESSAGES + "[" + i + "].tool_calls[" + j + "].function.";
                if (!declared.contains(call.name())) {
                    throw malformed(path + "name", "calls a function that tools does not declare");
                }
                if (!call.arguments().isEmpty() && call.argumentsObject().isEmpty()) {
                    throw malformed(path + "arguments", "must be the text of a JSON object");
                }
            }
        }
    }
}
