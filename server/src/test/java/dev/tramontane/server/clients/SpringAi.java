package dev.tramontane.server.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage.ToolResponse;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.model.MessageAggregator;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeTypeUtils;
import tools.jackson.databind.json.JsonMapper;

/** Spring AI's client for OpenAI, without Spring Boot. */
final class SpringAi implements Conversation {
    /** What it knows {@code reasoning_content} as. */
    private static final String THINKING = "reasoningContent";

    private final OpenAiChatModel model;
    private final List<Message> messages = new ArrayList<>();

    SpringAi(Settings settings) {
        OpenAiChatOptions.Builder options = new OpenAiChatOptions.Builder();
        options.baseUrl(settings.server() + "/v1")
                .apiKey(settings.key())
                .maxRetries(0)
                .timeout(Settings.TIMEOUT)
                .model(settings.model())
                .temperature(settings.temperature())
                .maxTokens(settings.maxTokens());
        if (settings.thinks()) {
            options.reasoningEffort("high");
        }
        if (settings.hasTool()) {
            options.toolCallbacks(new WeatherTool());
        }
        model = OpenAiChatModel.builder().options(options.build()).build();
    }

    /** The function as Spring knows it; the conversation's owner calls it, not Spring. */
    private static final class WeatherTool implements ToolCallback {
        @Override
        public ToolDefinition getToolDefinition() {
            return ToolDefinition.builder()
                    .name(Weather.NAME)
                    .description(Weather.DESCRIPTION)
                    .inputSchema(JsonMapper.shared()
                            .writeValueAsString(Map.of(
                                    "type", "object", "properties", Weather.PROPERTIES, "required", Weather.REQUIRED)))
                    .build();
        }

        @Override
        public String call(String arguments) {
            throw new UnsupportedOperationException();
        }
    }

    @Override
    public void say(String text) {
        messages.add(new UserMessage(text));
    }

    @Override
    public void show(byte[] png, String text) {
        messages.add(UserMessage.builder()
                .text(text)
                .media(new Media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(png)))
                .build());
    }

    @Override
    public void tell(Answer.Call call, String result) {
        messages.add(ToolResponseMessage.builder()
                .responses(List.of(new ToolResponse(call.id(), call.name(), result)))
                .build());
    }

    private Prompt prompt() {
        return new Prompt(List.copyOf(messages));
    }

    @Override
    public Answer ask(Way way) {
        return answer(
                switch (way) {
                    case WHOLE -> model.call(prompt());
                    case STREAMED -> streamed();
                });
    }

    private ChatResponse streamed() {
        AtomicReference<ChatResponse> whole = new AtomicReference<>();
        Completions.unwrapped(() -> new MessageAggregator()
                .aggregate(model.stream(prompt()), whole::set)
                .blockLast(Settings.TIMEOUT));
        return Objects.requireNonNull(whole.get());
    }

    private Answer answer(ChatResponse response) {
        Generation generation = Objects.requireNonNull(response.getResult());
        AssistantMessage message = generation.getOutput();
        messages.add(message);
        Usage usage = response.getMetadata().getUsage();
        return new Answer(
                Objects.requireNonNullElse(message.getText(), ""),
                message.getMetadata().getOrDefault(THINKING, "").toString(),
                message.getToolCalls().stream()
                        .map(call -> new Answer.Call(call.id(), call.name(), call.arguments()))
                        .toList(),
                end(generation.getMetadata().getFinishReason()),
                usage.getPromptTokens(),
                usage.getCompletionTokens());
    }

    private static Answer.End end(String reason) {
        return switch (reason) {
            case "STOP" -> Answer.End.TURN;
            case "TOOL_CALLS" -> Answer.End.CALLS;
            case null, default -> Answer.End.OTHER;
        };
    }

    @Override
    public void leave() {
        ChatResponse first = model.stream(prompt())
                .filter(response -> response.getResult() != null)
                .filter(response -> !Objects.requireNonNullElse(
                                response.getResult().getOutput().getText(), "")
                        .isEmpty())
                .blockFirst(Settings.TIMEOUT);
        Objects.requireNonNull(first);
    }

    @Override
    public void close() {
        // There is nothing to close: Spring AI keeps the HTTP client to itself.
    }
}
