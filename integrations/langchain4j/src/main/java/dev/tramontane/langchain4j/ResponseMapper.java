package dev.tramontane.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.tramontane.engine.Completion;
import dev.tramontane.engine.Usage;
import dev.tramontane.language.chat.ToolCall;
import java.util.UUID;

/** Turns the engine's completions into LangChain4j's responses. */
final class ResponseMapper {

    private final String modelName;
    private final boolean returnsThinking;

    ResponseMapper(String modelName, boolean returnsThinking) {
        this.modelName = modelName;
        this.returnsThinking = returnsThinking;
    }

    boolean returnsThinking() {
        return returnsThinking;
    }

    /**
     * The response.
     *
     * @throws TimeoutException if the completion was ended by its deadline
     */
    ChatResponse map(Completion completion) {
        Usage usage = completion.usage();
        if (completion.finishReason() == dev.tramontane.engine.FinishReason.DEADLINE) {
            throw new TimeoutException("the timeout passed after " + usage.completionTokens()
                    + " generated tokens; allow more time or ask for fewer tokens");
        }
        return ChatResponse.builder()
                .aiMessage(message(completion))
                .metadata(TramontaneChatResponseMetadata.builder()
                        .id(UUID.randomUUID().toString())
                        .modelName(modelName)
                        .tokenUsage(new TokenUsage(usage.promptTokens(), usage.completionTokens()))
                        .finishReason(finishReason(completion.finishReason()))
                        .usage(usage)
                        .build())
                .build();
    }

    private AiMessage message(Completion completion) {
        AiMessage.Builder message = AiMessage.builder()
                .toolExecutionRequests(completion.toolCalls().stream()
                        .map(ResponseMapper::call)
                        .toList());
        // LangChain4j takes no text for null where there are calls, and expects a text where there are none.
        if (!completion.text().isEmpty() || completion.toolCalls().isEmpty()) {
            message.text(completion.text());
        }
        if (returnsThinking && !completion.thinking().isEmpty()) {
            message.thinking(completion.thinking());
        }
        return message.build();
    }

    static ToolExecutionRequest call(ToolCall call) {
        return ToolExecutionRequest.builder()
                .id(call.id())
                .name(call.name())
                .arguments(call.arguments())
                .build();
    }

    private static FinishReason finishReason(dev.tramontane.engine.FinishReason reason) {
        return switch (reason) {
            case STOP -> FinishReason.STOP;
            case TOOL_CALLS -> FinishReason.TOOL_EXECUTION;
            case LENGTH, CONTEXT_LENGTH -> FinishReason.LENGTH;
            case DEADLINE, CANCELLED -> FinishReason.OTHER;
        };
    }
}
