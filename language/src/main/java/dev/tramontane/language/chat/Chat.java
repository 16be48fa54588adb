package dev.tramontane.language.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A conversation that the model is asked to continue. It need not be one that the model's format allows; the prompt encoder
 * tells.
 *
 * @param messages the messages in their order
 * @param tools the functions that the model may call
 * @param effort how much the model shall think; empty for the model's default
 */
public record Chat(List<Message> messages, List<ToolDefinition> tools, Optional<Effort> effort) {
    /** Copies the lists. */
    public Chat {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        Objects.requireNonNull(effort, "effort");
    }

    /** One question. */
    public static Chat user(String text) {
        return builder().user(text).build();
    }

    /** One question about images, which stand before it. */
    public static Chat user(String text, Image... images) {
        return builder().user(text, images).build();
    }

    /** An empty conversation to add to. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts with this conversation. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.messages.addAll(messages);
        builder.tools.addAll(tools);
        builder.effort = effort;
        return builder;
    }

    /** Builds a conversation message by message. */
    public static final class Builder {
        private final List<Message> messages = new ArrayList<>();
        private final List<ToolDefinition> tools = new ArrayList<>();
        private Optional<Effort> effort = Optional.empty();

        private Builder() {}

        /** Adds instructions. */
        public Builder system(String text) {
            return message(new Message.SystemPrompt(text));
        }

        /** Adds what the user says. */
        public Builder user(String text) {
            return message(new Message.User(text));
        }

        /** Adds images and what the user says about them. */
        public Builder user(String text, Image... images) {
            List<Chunk> content = new ArrayList<>(List.of(images));
            content.add(new Chunk.Text(text));
            return message(new Message.User(content));
        }

        /** Adds what the model answered. */
        public Builder assistant(String text) {
            return message(new Message.Assistant(text));
        }

        /** Adds calls that the model made. */
        public Builder toolCalls(ToolCall... calls) {
            return message(new Message.Assistant(List.of(), List.of(calls), false));
        }

        /** Adds what a tool answered to a call. */
        public Builder toolResult(String callId, String text) {
            return message(new Message.ToolResult(callId, text));
        }

        /** Adds the beginning of the answer, which the model is to continue. */
        public Builder prefix(String text) {
            return message(new Message.Assistant(List.of(new Chunk.Text(text)), List.of(), true));
        }

        /** Adds any message. */
        public Builder message(Message message) {
            messages.add(Objects.requireNonNull(message, "message"));
            return this;
        }

        /** Adds a function that the model may call. */
        public Builder tool(ToolDefinition tool) {
            tools.add(Objects.requireNonNull(tool, "tool"));
            return this;
        }

        /** Sets how much the model shall think. */
        public Builder effort(Effort wanted) {
            effort = Optional.of(wanted);
            return this;
        }

        /** The conversation as it stands. */
        public Chat build() {
            return new Chat(messages, tools, effort);
        }
    }
}
