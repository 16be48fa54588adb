package dev.tramontane.language.chat;

import dev.tramontane.language.chat.ChatException.Kind;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** One message of a conversation. Messages hold only the kinds of chunks that their role knows in some chat format. */
public sealed interface Message {

    /** The chunks, in their order; may be empty. */
    List<Chunk> content();

    /** The role as requests call it. */
    default String role() {
        return switch (this) {
            case SystemPrompt s -> "system";
            case User u -> "user";
            case Assistant a -> "assistant";
            case ToolResult t -> "tool";
        };
    }

    /** Instructions: text, and for v13 models thinking. */
    record SystemPrompt(List<Chunk> content) implements Message {
        /** @throws ChatException if a chunk is an image */
        public SystemPrompt {
            content = checked("system", content, chunk -> !(chunk instanceof Image));
        }

        /** Instructions in words. */
        public SystemPrompt(String text) {
            this(List.of(new Chunk.Text(text)));
        }
    }

    /** What the user says and shows: text and images. */
    record User(List<Chunk> content) implements Message {
        /** @throws ChatException if a chunk is thinking */
        public User {
            content = checked("user", content, chunk -> !(chunk instanceof Chunk.Thinking));
        }

        /** Words. */
        public User(String text) {
            this(List.of(new Chunk.Text(text)));
        }
    }

    /**
     * What the model said: thinking and text, then calls.
     *
     * @param content thinking and text
     * @param toolCalls the calls that follow them
     * @param prefix whether this message is unfinished and the model shall go on with it; it must be the last one
     */
    record Assistant(List<Chunk> content, List<ToolCall> toolCalls, boolean prefix) implements Message {
        /** @throws ChatException if a chunk is an image */
        public Assistant {
            content = checked("assistant", content, chunk -> !(chunk instanceof Image));
            toolCalls = List.copyOf(toolCalls);
        }

        /** Words. */
        public Assistant(String text) {
            this(List.of(new Chunk.Text(text)), List.of(), false);
        }
    }

    /**
     * What a tool answered: text, and for v15 models images.
     *
     * @param callId the id of the call that is answered
     * @param name the function's name, if given; it is checked but not rendered
     * @param content text and images
     */
    record ToolResult(String callId, Optional<String> name, List<Chunk> content) implements Message {
        /** @throws ChatException if a chunk is thinking */
        public ToolResult {
            Objects.requireNonNull(callId, "callId");
            Objects.requireNonNull(name, "name");
            content = checked("tool", content, chunk -> !(chunk instanceof Chunk.Thinking));
        }

        /** Words. */
        public ToolResult(String callId, String text) {
            this(callId, Optional.empty(), List.of(new Chunk.Text(text)));
        }
    }

    private static List<Chunk> checked(String role, List<Chunk> content, Predicate<Chunk> allowed) {
        List<Chunk> copy = List.copyOf(content);
        for (int i = 0; i < copy.size(); i++) {
            if (!allowed.test(copy.get(i))) {
                String kind = copy.get(i) instanceof Image ? "an image" : "thinking";
                throw new ChatException(
                        Kind.MALFORMED, "content[" + i + "]", kind + " has no place in a message of role " + role);
            }
        }
        return copy;
    }
}
