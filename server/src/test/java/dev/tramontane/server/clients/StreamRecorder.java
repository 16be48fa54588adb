package dev.tramontane.server.clients;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.concurrent.CompletableFuture;

/** Keeps what a stream of LangChain4j tells, or leaves at its first words. */
final class StreamRecorder implements StreamingChatResponseHandler {
    private final boolean leaves;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thinking = new StringBuilder();
    private final CompletableFuture<ChatResponse> end = new CompletableFuture<>();
    private final CompletableFuture<Boolean> left = new CompletableFuture<>();

    private StreamRecorder(boolean leaves) {
        this.leaves = leaves;
    }

    StreamRecorder() {
        this(false);
    }

    static StreamRecorder leaving() {
        return new StreamRecorder(true);
    }

    @Override
    public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
        text.append(partial.text());
        if (leaves) {
            context.streamingHandle().cancel();
            left.complete(true);
        }
    }

    @Override
    public void onPartialThinking(PartialThinking partial) {
        thinking.append(partial.text());
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        end.complete(response);
        left.completeExceptionally(new IllegalStateException("the answer was over before it was left"));
    }

    @Override
    public void onError(Throwable error) {
        end.completeExceptionally(error);
        left.completeExceptionally(error);
    }

    /** All pieces of text, to be read after the end. */
    String text() {
        return text.toString();
    }

    /** All pieces of thinking, to be read after the end. */
    String thinking() {
        return thinking.toString();
    }

    CompletableFuture<ChatResponse> end() {
        return end;
    }

    CompletableFuture<Boolean> left() {
        return left;
    }
}
