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
import dev.tramontane.engine.CompletionEvent;
import dev.tramontane.engine.CompletionEvent.Chosen;
import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.engine.CompletionEvent.Output;
import dev.tramontane.engine.CompletionStream;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.output.OutputEvent;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import dev.tramontane.language.output.OutputEvent.ThinkingDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallArgumentsDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallFinished;
import dev.tramontane.language.output.OutputEvent.ToolCallStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One answer on its way from a stream to a handler; read by one thread, cancelled by any. */
final class StreamingAnswer implements StreamingHandle {

    private final CompletionStream stream;
    private final HandlerCalls calls;
    private final ResponseMapper responses;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thinking = new StringBuilder();
    private final List<ToolCall> toolCalls = new ArrayList<>();
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
                switch (event) {
                    case Output(OutputEvent output) -> take(output);
                    case Chosen _ -> {
                        // Not asked for.
                    }
                    case Finished finished -> finish(finished);
                }
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
                text.append(part);
                call(handler -> handler.onPartialResponse(new PartialResponse(part), new PartialResponseContext(this)));
            }
            case ThinkingDelta(String part) -> {
                thinking.append(part);
                if (responses.returnsThinking()) {
                    call(handler ->
                            handler.onPartialThinking(new PartialThinking(part), new PartialThinkingContext(this)));
                }
            }
            case ToolCallStarted started -> openCall = started;
            case ToolCallArgumentsDelta(int index, String part) -> takeArguments(index, part);
            case ToolCallFinished(int index, ToolCall toolCall) -> {
                toolCalls.add(toolCall);
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

    private void finish(Finished finished) {
        ChatResponse response = responses.map(new Completion(
                text.toString(), thinking.toString(), toolCalls, List.of(), finished.reason(), finished.usage()));
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
