package dev.tramontane.server.chat;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.ChatRequests;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.server.core.InlineImages;
import dev.tramontane.server.core.LateInstructions;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.RequestLimits;
import dev.tramontane.server.http.ApiException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code messages} and {@code tools} of chat requests, in OpenAI's form and Mistral's: turns the former into the latter,
 * which {@link ChatRequests} reads.
 */
final class Conversations {
    private static final String CONTINUE = "continue_final_message";
    private static final String BEGIN = "add_generation_prompt";

    private final RequestLimits limits;

    Conversations(RequestLimits limits) {
        this.limits = limits;
    }

    /**
     * The conversation of a request.
     *
     * @throws ApiException if there is too much of something, or a kind of content that is not taken
     * @throws ChatException if a field is not as it must be
     */
    ReadConversation read(RequestFields fields) {
        List<JsonValue> messages = fields.elements("messages", limits.messages());
        List<JsonValue> tools = fields.elements("tools", limits.tools());
        InlineImages images = new InlineImages(limits.images(), "messages");
        List<JsonValue> read = new ArrayList<>(messages.size());
        List<String> places = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            RequestFields message = RequestFields.of(messages.get(i), "messages[" + i + "]");
            count(message, images);
            read.add(message(message));
            places.add(message.path());
        }
        Map<String, JsonValue> request = new LinkedHashMap<>();
        request.put("messages", new JsonArray(read));
        request.put("tools", new JsonArray(tools));
        continued(fields).ifPresent(flag -> request.put(CONTINUE, flag));
        Chat chat = ChatRequests.read(new JsonObject(request));
        LateInstructions placed = LateInstructions.placed(chat.messages(), places);
        return new ReadConversation(new Chat(placed.messages(), chat.tools(), chat.effort()), placed.warnings());
    }

    /**
     * Whether the model is to go on with the last message. The model's format puts nothing in front of an answer, so that
     * {@code add_generation_prompt} changes nothing; but nobody can want an answer to be gone on with and begun anew.
     */
    private static Optional<JsonValue> continued(RequestFields fields) {
        boolean begins = fields.isSet(BEGIN);
        if (begins && fields.isSet(CONTINUE)) {
            throw ApiException.invalid(BEGIN, "begins a new message where " + CONTINUE + " goes on with the last one");
        }
        return fields.find(CONTINUE);
    }

    private static void count(RequestFields message, InlineImages images) {
        if (message.find("content").orElse(null) instanceof JsonArray(List<JsonValue> parts)) {
            for (JsonValue part : parts) {
                if (part instanceof JsonObject object
                        && object.get("type").equals(Optional.of(new JsonString("image_url")))) {
                    images.count();
                }
            }
        }
    }

    private static JsonObject message(RequestFields message) {
        Map<String, JsonValue> members = new LinkedHashMap<>(message.object().members());
        String role = message.string("role").orElse("");
        switch (role) {
            case "developer" -> members.put("role", new JsonString("system"));
            case "assistant" -> thinkingFirst(message, members);
            case "tool" -> {
                if (!message.has("content")) {
                    members.put("content", new JsonString(""));
                }
            }
            default -> {}
        }
        if (message.has("audio")) {
            throw ApiException.unsupported(message.pathOf("audio"), "is not supported: the model does not hear");
        }
        if (message.has("function_call")) {
            throw ApiException.unsupported(message.pathOf("function_call"), "is not supported; use tool_calls");
        }
        return new JsonObject(members);
    }

    /**
     * Thinking comes back as a string beside the content in some clients' form, and in the content in others'. The prompt needs
     * it where it was: a model that has lost its thoughts goes on worse.
     */
    private static void thinkingFirst(RequestFields message, Map<String, JsonValue> members) {
        Optional<String> thinking = thinking(message);
        List<JsonValue> content = new ArrayList<>();
        boolean hasChunk = false;
        for (JsonValue part : parts(message)) {
            RequestFields fields = RequestFields.of(part, message.pathOf("content"));
            String type = fields.string("type").orElse("");
            hasChunk |= type.equals("thinking");
            content.add(type.equals("refusal") ? refusal(fields) : part);
        }
        if (thinking.isPresent() && !hasChunk) {
            // Clients that know both forms send the same thought twice.
            content.addFirst(new JsonObject(
                    Map.of("type", new JsonString("thinking"), "thinking", new JsonString(thinking.get()))));
        }
        members.put("content", new JsonArray(content));
        if (members.get("tool_calls") == null || !message.has("tool_calls")) {
            members.remove("tool_calls");
        }
    }

    private static Optional<String> thinking(RequestFields message) {
        Optional<String> content = message.string("reasoning_content").filter(text -> !text.isEmpty());
        Optional<String> other = message.string("reasoning").filter(text -> !text.isEmpty());
        if (content.isPresent() && other.isPresent() && !content.equals(other)) {
            throw ApiException.invalid(message.pathOf("reasoning"), "differs from reasoning_content; send one of them");
        }
        return content.or(() -> other);
    }

    private static List<JsonValue> parts(RequestFields message) {
        return switch (message.find("content").orElse(new JsonArray(List.of()))) {
            case JsonString(String text) -> text.isEmpty() ? List.of() : List.of(textPart(text));
            case JsonArray(List<JsonValue> elements) -> elements;
            default -> throw ApiException.invalid(message.pathOf("content"), "must be a string or an array");
        };
    }

    private static JsonObject textPart(String text) {
        return new JsonObject(Map.of("type", new JsonString("text"), "text", new JsonString(text)));
    }

    private static JsonObject refusal(RequestFields part) {
        return textPart(part.string("refusal").orElse(""));
    }
}
