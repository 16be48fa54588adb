package dev.tramontane.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.tramontane.engine.Completion;
import dev.tramontane.engine.CompletionCollector;
import dev.tramontane.engine.CompletionEvent;
import dev.tramontane.engine.CompletionEvent.Output;
import dev.tramontane.engine.CompletionStream;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.output.OutputEvent;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import dev.tramontane.language.output.OutputEvent.ThinkingDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallArgumentsDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallFinished;
import dev.tramontane.language.output.OutputEvent.ToolCallStarted;
import java.util.function.Consumer;

/** One answer on its way from a stream to a handler; read by one thread, cancelled by any. */
final class StreamingAnswer implements StreamingHandle {

    private final CompletionStream stream;
    private final HandlerCalls calls;
    private final ResponseMapper responses;
    private final CompletionCollector collector = new CompletionCollector();
    private ToolCallStarted openCall = new ToolCallStarted(0, "", "");
    private volatile boolean cancelled;

    StreamingAnswer(CompletionStream stream, HandlerCalls calls, ResponseMapper responses) {
        this.stream = stream;
        this.calls = calls;
        this.responses = responses;
    }

    /** Calls the handler until the end of the answer, or until it is cancelled. */
    void deliver() {
        try {
            for (CompletionEvent event : stream) {
                if (cancelled) {
                    return;
                }
                if (event instanceof Output(OutputEvent output)) {
                    take(output);
                }
                collector.accept(event).ifPresent(this::finish);
            }
        } catch (RuntimeException e) {
            if (!cancelled) {
                calls.failed(Failures.translate(e));
            }
        }
    }

    private void take(OutputEvent event) {
        switch (event) {
            case TextDelta(String part) -> {
                call(handler -> handler.onPartialResponse(new PartialResponse(part), new PartialResponseContext(this)));
            }
            case ThinkingDelta(String part) -> {
                if (responses.returnsThinking()) {
                    call(handler ->
                            handler.onPartialThinking(new PartialThinking(part), new PartialThinkingContext(this)));
                }
            }
            case ToolCallStarted started -> openCall = started;
            case ToolCallArgumentsDelta(int index, String part) -> takeArguments(index, part);
            case ToolCallFinished(int index, ToolCall toolCall) -> {
                call(handler -> handler.onCompleteToolCall(new CompleteToolCall(index, ResponseMapper.call(toolCall))));
            }
        }
    }

    private void takeArguments(int index, String part) {
        if (openCall.name().isBlank()) {
            // LangChain4j has no partial calls without a name; the complete one tells that it is missing.
            return;
        }
        PartialToolCall partial = PartialToolCall.builder()
                .index(index)
                .id(openCall.id())
                .name(openCall.name())
                .partialArguments(part)
                .build();
        call(handler -> handler.onPartialToolCall(partial, new PartialToolCallContext(this)));
    }

    private void finish(Completion completion) {
        ChatResponse response = responses.map(completion);
        call(handler -> handler.onCompleteResponse(response));
    }

    private void call(Consumer<StreamingChatResponseHandler> call) {
        calls.call(call);
    }

    /** Ends the answer; the handler hears nothing more of it. */
    @Override
    public void cancel() {
        cancelled = true;
        stream.cancel();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }
}
