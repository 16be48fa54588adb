package dev.tramontane.server.clients;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ReasoningEffort;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.completions.CompletionUsage;
import java.util.List;
import java.util.Map;

/** OpenAI's own client, speaking chat completions. */
final class OpenAiChat implements Conversation {
    /** Not OpenAI's, but what compatible servers send and take; applications reach it as a property that the client has no name for. */
    private static final String THINKING = "reasoning_content";

    private final OpenAIClient client;
    private final ChatCompletionCreateParams.Builder params;

    OpenAiChat(Settings settings) {
        client = OpenAiClients.open(settings);
        params = ChatCompletionCreateParams.builder()
                .messages(List.of())
                .model(settings.model())
                .temperature(settings.temperature())
                .maxCompletionTokens(settings.maxTokens());
        if (settings.thinks()) {
            params.reasoningEffort(ReasoningEffort.HIGH);
        }
        if (settings.hasTool()) {
            params.addFunctionTool(FunctionDefinition.builder()
                    .name(Weather.NAME)
                    .description(Weather.DESCRIPTION)
                    .parameters(FunctionParameters.builder()
                            .putAdditionalProperty("type", JsonValue.from("object"))
                            .putAdditionalProperty("properties", JsonValue.from(Weather.PROPERTIES))
                            .putAdditionalProperty("required", JsonValue.from(Weather.REQUIRED))
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
        params.addUserMessageOfArrayOfContentParts(List.of(
                ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
                        .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                                .url(OpenAiClients.dataUrl(png))
                                .build())
                        .build()),
                ChatCompletionContentPart.ofText(
                        ChatCompletionContentPartText.builder().text(text).build())));
    }

    @Override
    public void tell(Answer.Call call, String result) {
        params.addMessage(ChatCompletionToolMessageParam.builder()
                .toolCallId(call.id())
                .content(result)
                .build());
    }

    @Override
    public Answer ask(Way way) {
        return switch (way) {
            case WHOLE -> {
                ChatCompletion completion =
                        client.chat().completions().create(params.build()).validate();
                yield answer(
                        completion,
                        thinking(completion.choices().getFirst().message()._allProperties()));
            }
            case STREAMED -> streamed();
        };
    }

    private Answer streamed() {
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        StringBuilder thinking = new StringBuilder();
        try (StreamResponse<ChatCompletionChunk> chunks = stream()) {
            chunks.stream().forEach(chunk -> {
                accumulator.accumulate(chunk.validate());
                chunk.choices()
                        .forEach(choice ->
                                thinking.append(thinking(choice.delta()._allProperties())));
            });
        }
        return answer(accumulator.chatCompletion(), thinking.toString());
    }

    private StreamResponse<ChatCompletionChunk> stream() {
        return client.chat()
                .completions()
                .createStreaming(params.build().toBuilder()
                        .streamOptions(ChatCompletionStreamOptions.builder()
                                .includeUsage(true)
                                .build())
                        .build());
    }

    private static String thinking(Map<String, JsonValue> properties) {
        return properties.containsKey(THINKING) ? properties.get(THINKING).asStringOrThrow() : "";
    }

    private Answer answer(ChatCompletion completion, String thinking) {
        ChatCompletion.Choice choice = completion.choices().getFirst();
        ChatCompletionMessage message = choice.message();
        params.addMessage(
                thinking.isEmpty()
                        ? message.toParam()
                        : message.toParam().toBuilder()
                                .putAdditionalProperty(THINKING, JsonValue.from(thinking))
                                .build());
        CompletionUsage usage = completion.usage().orElseThrow();
        return new Answer(
                message.content().orElse(""),
                thinking,
                message.toolCalls().orElse(List.of()).stream()
                        .map(ChatCompletionMessageToolCall::asFunction)
                        .map(call -> new Answer.Call(
                                call.id(),
                                call.function().name(),
                                call.function().arguments()))
                        .toList(),
                end(choice.finishReason()),
                usage.promptTokens(),
                usage.completionTokens());
    }

    private static Answer.End end(ChatCompletion.Choice.FinishReason reason) {
        return switch (reason.value()) {
            case STOP -> Answer.End.TURN;
            case TOOL_CALLS -> Answer.End.CALLS;
            default -> Answer.End.OTHER;
        };
    }

    @Override
    public void leave() {
        try (StreamResponse<ChatCompletionChunk> chunks = stream()) {
            chunks.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .flatMap(choice -> choice.delta().content().stream())
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
