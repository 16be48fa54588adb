package dev.tramontane.server.clients;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** LangChain4j, which has one form for all vendors, with the client for one of them. */
final class LangChain4j implements Conversation {
    private static final ToolSpecification WEATHER = ToolSpecification.builder()
            .name(Weather.NAME)
            .description(Weather.DESCRIPTION)
            .parameters(JsonObjectSchema.builder()
                    .addStringProperty("city")
                    .required(Weather.REQUIRED)
                    .build())
            .build();

    private final ChatModel whole;
    private final StreamingChatModel streaming;
    private final Settings settings;
    private final List<ChatMessage> messages = new ArrayList<>();

    LangChain4j(ChatModel whole, StreamingChatModel streaming, Settings settings) {
        this.whole = whole;
        this.streaming = streaming;
        this.settings = settings;
    }

    @Override
    public void say(String text) {
        messages.add(UserMessage.from(text));
    }

    @Override
    public void show(byte[] png, String text) {
        messages.add(UserMessage.from(
                ImageContent.from(Base64.getEncoder().encodeToString(png), "image/png"), TextContent.from(text)));
    }

    @Override
    public void tell(Answer.Call call, String result) {
        messages.add(ToolExecutionResultMessage.from(call.id(), call.name(), result));
    }

    private ChatRequest request() {
        ChatRequest.Builder request = ChatRequest.builder()
                .messages(List.copyOf(messages))
                .temperature(settings.temperature())
                .maxOutputTokens(settings.maxTokens());
        if (settings.hasTool()) {
            request.toolSpecifications(WEATHER);
        }
        return request.build();
    }

    @Override
    public Answer ask(Way way) {
        return switch (way) {
            case WHOLE -> {
                ChatResponse response = whole.chat(request());
                yield answer(
                        response,
                        Objects.requireNonNullElse(response.aiMessage().text(), ""),
                        Objects.requireNonNullElse(response.aiMessage().thinking(), ""));
            }
            case STREAMED -> {
                StreamRecorder recorder = new StreamRecorder();
                streaming.chat(request(), recorder);
                ChatResponse response = await(recorder.end());
                yield answer(response, recorder.text(), recorder.thinking());
            }
        };
    }

    private static <T> T await(CompletableFuture<T> future) {
        return Completions.unwrapped(() ->
                future.orTimeout(Settings.TIMEOUT.toSeconds(), TimeUnit.SECONDS).join());
    }

    private Answer answer(ChatResponse response, String text, String thinking) {
        AiMessage message = response.aiMessage();
        messages.add(message);
        // There is none where the server failed.
        TokenUsage usage = Objects.requireNonNullElse(response.tokenUsage(), new TokenUsage(0, 0));
        long cached = usage instanceof AnthropicTokenUsage anthropic
                ? Objects.requireNonNullElse(anthropic.cacheReadInputTokens(), 0)
                : 0;
        return new Answer(
                text,
                thinking,
                message.toolExecutionRequests().stream().map(LangChain4j::call).toList(),
                end(response.finishReason()),
                usage.inputTokenCount() + cached,
                usage.outputTokenCount());
    }

    private static Answer.Call call(ToolExecutionRequest request) {
        return new Answer.Call(request.id(), request.name(), request.arguments());
    }

    private static Answer.End end(FinishReason reason) {
        return switch (reason) {
            case STOP -> Answer.End.TURN;
            case TOOL_EXECUTION -> Answer.End.CALLS;
            case null, default -> Answer.End.OTHER;
        };
    }

    @Override
    public void leave() {
        StreamRecorder recorder = StreamRecorder.leaving();
        streaming.chat(request(), recorder);
        await(recorder.left());
    }

    @Override
    public void close() {
        // There is nothing to close: the models hold a client of the JDK, which ends when it is forgotten.
    }
}
