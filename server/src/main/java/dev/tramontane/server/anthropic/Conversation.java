package dev.tramontane.server.anthropic;

import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.server.core.LateInstructions;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.RequestLimits;
import dev.tramontane.server.http.ApiException;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code system} and {@code messages}: from blocks that may hold anything to messages that each have one role. */
final class Conversation {

    private final ContentBlocks blocks;
    private final List<Message> messages = new ArrayList<>();
    private final List<String> places = new ArrayList<>();

    private Conversation(RequestLimits limits) {
        blocks = new ContentBlocks(limits);
    }

    /**
     * The conversation of a request.
     *
     * @throws ApiException if something is not as it must be, or is too much
     * @throws dev.tramontane.language.chat.ChatException if an image cannot be read
     */
    static Conversation read(RequestFields fields, RequestLimits limits) {
        Conversation conversation = new Conversation(limits);
        conversation.addSystem(fields, "system");
        fields.get("messages");
        List<JsonValue> elements = fields.elements("messages", limits.messages());
        if (elements.isEmpty()) {
            throw ApiException.invalid("messages", "must have at least one message");
        }
        for (int i = 0; i < elements.size(); i++) {
            RequestFields message = RequestFields.of(elements.get(i), "messages[" + i + "]");
            conversation.addMessage(message, i == elements.size() - 1);
        }
        return conversation;
    }

    /** The messages in their order, each in a role that it may have there. */
    LateInstructions messages() {
        return LateInstructions.placed(messages, places);
    }

    /** Where in the request each of them stands. */
    List<String> places() {
        return places;
    }

    private void add(Message message, String place) {
        messages.add(message);
        places.add(place);
    }

    private void addSystem(RequestFields fields, String name) {
        List<Chunk> content = new ArrayList<>();
        for (RequestFields block : ContentBlocks.of(fields, name)) {
            content.add(blocks.text(block));
        }
        if (!content.isEmpty()) {
            add(new Message.SystemPrompt(content), fields.pathOf(name));
        }
    }

    private void addMessage(RequestFields message, boolean isLast) {
        message.get("content");
        switch (message.string("role").orElse("")) {
            case "user" -> addUser(message);
            case "assistant" -> addAssistant(message, isLast);
            case "system" -> addSystem(message, "content");
            default -> throw ApiException.invalid(message.pathOf("role"), "must be user, assistant or system");
        }
    }

    /** Results of tools are the user's here, and messages of their own to the model. They come first. */
    private void addUser(RequestFields message) {
        List<Chunk> content = new ArrayList<>();
        boolean hasResults = false;
        for (RequestFields block : ContentBlocks.of(message, "content")) {
            if (ContentBlocks.type(block).equals("tool_result")) {
                add(blocks.toolResult(block), block.path());
                hasResults = true;
            } else {
                content.add(blocks.textOrImage(block));
            }
        }
        if (!content.isEmpty() || !hasResults) {
            add(new Message.User(content), message.path());
        }
    }

    /** What the model said before. The last message is what it is to go on with. */
    private void addAssistant(RequestFields message, boolean isLast) {
        List<Chunk> content = new ArrayList<>();
        List<ToolCall> calls = new ArrayList<>();
        for (RequestFields block : ContentBlocks.of(message, "content")) {
            if (ContentBlocks.type(block).equals("tool_use")) {
                calls.add(ContentBlocks.toolUse(block));
            } else {
                blocks.said(block).ifPresent(content::add);
            }
        }
        // An answer may have been empty, or hold nothing but what only its author can read.
        if (!content.isEmpty() || !calls.isEmpty()) {
            add(new Message.Assistant(content, calls, isLast), message.path());
        }
    }
}
