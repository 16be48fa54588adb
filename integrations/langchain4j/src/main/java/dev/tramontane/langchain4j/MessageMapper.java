package dev.tramontane.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns LangChain4j's messages into the engine's. Names and attributes of messages have no place in the prompt format. */
final class MessageMapper {

    private final boolean takesImages;

    /** @param takesImages whether the model has an image encoder */
    MessageMapper(boolean takesImages) {
        this.takesImages = takesImages;
    }

    /**
     * The messages in their order.
     *
     * @throws UnsupportedFeatureException if a message holds what the model cannot take
     * @throws dev.tramontane.language.chat.ChatException if an image cannot be read
     */
    List<Message> map(List<ChatMessage> messages) {
        return messages.stream().map(this::map).toList();
    }

    private Message map(ChatMessage message) {
        return switch (message) {
            case SystemMessage system -> new Message.SystemPrompt(system.text());
            case UserMessage user -> new Message.User(chunks(user.contents()));
            case AiMessage answer -> answer(answer);
            case ToolExecutionResultMessage result ->
                new Message.ToolResult(orEmpty(result.id()), Optional.empty(), chunks(result.contents()));
            default ->
                throw new UnsupportedFeatureException("messages of type "
                        + message.type().toString().toLowerCase(Locale.ROOT) + " are not supported");
        };
    }

    private static Message answer(AiMessage answer) {
        List<Chunk> content = new ArrayList<>(2);
        String thinking = orEmpty(answer.thinking());
        if (!thinking.isEmpty()) {
            content.add(new Chunk.Thinking(thinking));
        }
        String text = orEmpty(answer.text());
        if (!text.isEmpty()) {
            content.add(new Chunk.Text(text));
        }
        List<ToolCall> calls =
                answer.toolExecutionRequests().stream().map(MessageMapper::call).toList();
        return new Message.Assistant(content, calls, false);
    }

    private static ToolCall call(ToolExecutionRequest request) {
        return new ToolCall(orEmpty(request.id()), orEmpty(request.name()), orEmpty(request.arguments()));
    }

    private static String orEmpty(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }

    private List<Chunk> chunks(List<Content> contents) {
        return contents.stream().map(this::chunk).toList();
    }

    private Chunk chunk(Content content) {
        return switch (content) {
            case TextContent text -> new Chunk.Text(text.text());
            case ImageContent image when takesImages -> ImageMapper.map(image.image());
            case ImageContent image ->
                throw new UnsupportedFeatureException("images are not supported: this model has no image encoder");
            default ->
                throw new UnsupportedFeatureException("content of type "
                        + content.type().toString().toLowerCase(Locale.ROOT)
                        + " is not supported; send text and images");
        };
    }
}
