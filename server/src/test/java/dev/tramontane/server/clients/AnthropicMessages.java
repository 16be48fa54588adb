package dev.tramontane.server.clients;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.ImageBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.Usage;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Anthropic's own client. */
final class AnthropicMessages implements Conversation {
    private static final long THINKING_BUDGET = 1024;

    private final AnthropicClient client;
    private final MessageCreateParams.Builder params;
    /** Results of calls, which belong into one message. */
    private final List<ContentBlockParam> results = new ArrayList<>();

    AnthropicMessages(Settings settings) {
        client = AnthropicOkHttpClient.builder()
                .baseUrl(settings.server().toString())
                .apiKey(settings.key())
                .maxRetries(0)
                .timeout(Settings.TIMEOUT)
                .build();
        params = MessageCreateParams.builder()
                .messages(List.of())
                .model(settings.model())
                .putAdditionalBodyProperty("temperature", JsonValue.from(settings.temperature()))
                .maxTokens(settings.maxTokens());
        if (settings.thinks()) {
            params.enabledThinking(THINKING_BUDGET);
        }
        if (settings.hasTool()) {
            params.addTool(Tool.builder()
                    .name(Weather.NAME)
                    .description(Weather.DESCRIPTION)
                    .inputSchema(Tool.InputSchema.builder()
                            .properties(Tool.InputSchema.Properties.builder()
                                    .putAdditionalProperty("city", JsonValue.from(Map.of("type", "string")))
                                    .build())
                            .required(Weather.REQUIRED)
                            .build())
                    .build());
        }
    }

    @Override
    public void say(String text) {
        params.addUserMessage(text);
    }

    @Override
    public void show(byte[] png, String text) {
        params.addUserMessageOfContentBlockParams(List.of(
                ContentBlockParam.ofImage(ImageBlockParam.builder()
                        .source(Base64ImageSource.builder()
                                .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                                .data(Base64.getEncoder().encodeToString(png))
                                .build())
                        .build()),
                ContentBlockParam.ofText(TextBlockParam.builder().text(text).build())));
    }

    @Override
    public void tell(Answer.Call call, String result) {
        results.add(ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                .toolUseId(call.id())
                .content(result)
                .build()));
    }

    private MessageCreateParams request() {
        if (!results.isEmpty()) {
            params.addUserMessageOfContentBlockParams(List.copyOf(results));
            results.clear();
        }
        return params.build();
    }

    @Override
    public Answer ask(Way way) {
        Message message = switch (way) {
            case WHOLE -> client.messages().create(request());
            case STREAMED -> streamed();
        };
        params.addMessage(message.validate());
        return answer(message);
    }

    private Message streamed() {
        MessageAccumulator accumulator = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(request())) {
            events.stream().forEach(event -> accumulator.accumulate(event.validate()));
        }
        return accumulator.message();
    }

    private static Answer answer(Message message) {
        Usage usage = message.usage();
        return new Answer(
                joined(message, block -> block.text().stream().map(text -> text.text())),
                joined(message, block -> block.thinking().stream().map(thought -> thought.thinking())),
                message.content().stream()
                        .flatMap(block -> block.toolUse().stream())
                        .map(call -> new Answer.Call(
                                call.id(),
                                call.name(),
                                JsonMapper.shared()
                                        .writeValueAsString(call._input().convert(Map.class))))
                        .toList(),
                end(message),
                usage.inputTokens() + usage.cacheReadInputTokens().orElse(0L),
                usage.outputTokens());
    }

    private static String joined(Message message, Function<ContentBlock, Stream<String>> texts) {
        return message.content().stream().flatMap(texts).collect(Collectors.joining());
    }

    private static Answer.End end(Message message) {
        return switch (message.stopReason().orElseThrow().value()) {
            case END_TURN -> Answer.End.TURN;
            case TOOL_USE -> Answer.End.CALLS;
            default -> Answer.End.OTHER;
        };
    }

    @Override
    public void leave() {
        try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(request())) {
            events.stream()
                    .filter(RawMessageStreamEvent::isContentBlockDelta)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
