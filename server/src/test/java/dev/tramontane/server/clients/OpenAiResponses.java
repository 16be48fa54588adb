package dev.tramontane.server.clients;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseInputContent;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseInputText;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** OpenAI's own client, speaking responses; the conversation is kept by the client, thoughts sealed. */
final class OpenAiResponses implements Conversation {
    private final OpenAIClient client;
    private final ResponseCreateParams.Builder params;
    private final List<ResponseInputItem> items = new ArrayList<>();

    OpenAiResponses(Settings settings) {
        client = OpenAiClients.open(settings);
        params = ResponseCreateParams.builder()
                .model(settings.model())
                .temperature(settings.temperature())
                .maxOutputTokens(settings.maxTokens())
                .store(false)
                .addInclude(ResponseIncludable.REASONING_ENCRYPTED_CONTENT);
        if (settings.thinks()) {
            params.reasoning(Reasoning.builder().effort(ReasoningEffort.HIGH).build());
        }
        if (settings.hasTool()) {
            params.addTool(FunctionTool.builder()
                    .name(Weather.NAME)
                    .description(Weather.DESCRIPTION)
                    .strict(false)
                    .parameters(FunctionTool.Parameters.builder()
                            .putAdditionalProperty("type", JsonValue.from("object"))
                            .putAdditionalProperty("properties", JsonValue.from(Weather.PROPERTIES))
                            .putAdditionalProperty("required", JsonValue.from(Weather.REQUIRED))
                            .build())
                    .build());
        }
    }

    @Override
    public void say(String text) {
        items.add(user(EasyInputMessage.Content.ofTextInput(text)));
    }

    @Override
    public void show(byte[] png, String text) {
        items.add(user(EasyInputMessage.Content.ofResponseInputMessageContentList(List.of(
                ResponseInputContent.ofInputImage(ResponseInputImage.builder()
                        .detail(ResponseInputImage.Detail.AUTO)
                        .imageUrl(OpenAiClients.dataUrl(png))
                        .build()),
                ResponseInputContent.ofInputText(
                        ResponseInputText.builder().text(text).build())))));
    }

    private static ResponseInputItem user(EasyInputMessage.Content content) {
        return ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder()
                .role(EasyInputMessage.Role.USER)
                .content(content)
                .build());
    }

    @Override
    public void tell(Answer.Call call, String result) {
        items.add(ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                .callId(call.id())
                .output(result)
                .build()));
    }

    private ResponseCreateParams request() {
        return params.inputOfResponse(List.copyOf(items)).build();
    }

    @Override
    public Answer ask(Way way) {
        Response response = switch (way) {
            case WHOLE -> client.responses().create(request());
            case STREAMED -> streamed();
        };
        return answer(response.validate());
    }

    private Response streamed() {
        ResponseAccumulator accumulator = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(request())) {
            events.stream().peek(accumulator::accumulate).forEach(ResponseStreamEvent::validate);
        }
        return accumulator.response();
    }

    private Answer answer(Response response) {
        List<ResponseOutputItem> output = response.output();
        output.stream().map(OpenAiResponses::input).forEach(items::add);
        List<ResponseFunctionToolCall> calls =
                output.stream().flatMap(item -> item.functionCall().stream()).toList();
        boolean isComplete = response.status().equals(Optional.of(ResponseStatus.COMPLETED));
        Optional<ResponseUsage> usage = response.usage();
        return new Answer(
                output.stream()
                        .flatMap(item -> item.message().stream())
                        .flatMap(message -> message.content().stream())
                        .map(content -> content.asOutputText().text())
                        .collect(Collectors.joining()),
                output.stream()
                        .flatMap(item -> item.reasoning().stream())
                        .flatMap(thought -> thought.content().stream())
                        .flatMap(List::stream)
                        .map(content -> content.text())
                        .collect(Collectors.joining()),
                calls.stream()
                        .map(call -> new Answer.Call(call.callId(), call.name(), call.arguments()))
                        .toList(),
                !isComplete ? Answer.End.OTHER : calls.isEmpty() ? Answer.End.TURN : Answer.End.CALLS,
                usage.map(ResponseUsage::inputTokens).orElse(0L),
                usage.map(ResponseUsage::outputTokens).orElse(0L));
    }

    private static ResponseInputItem input(ResponseOutputItem item) {
        if (item.isReasoning()) {
            return ResponseInputItem.ofReasoning(item.asReasoning());
        }
        return item.isFunctionCall()
                ? ResponseInputItem.ofFunctionCall(item.asFunctionCall())
                : ResponseInputItem.ofResponseOutputMessage(item.asMessage());
    }

    @Override
    public void leave() {
        try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(request())) {
            events.stream()
                    .filter(ResponseStreamEvent::isOutputTextDelta)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
