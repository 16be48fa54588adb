package dev.tramontane.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.language.chat.Effort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StreamingChatModelTest {

    private static Engine engine;
    private static TramontaneStreamingChatModel thinking;

    @BeforeAll
    static void load() {
        engine = Engine.load(StarterModel.FOLDER, EngineOptions.DEFAULT.withThreads(2));
        thinking = TramontaneStreamingChatModel.builder()
                .engine(engine)
                .effort(Effort.HIGH)
                .returnThinking(true)
                .build();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    /** Remembers what it is told; read once {@link #end} is there. */
    private static class Recorder implements StreamingChatResponseHandler {
        final StringBuilder text = new StringBuilder();
        final StringBuilder thought = new StringBuilder();
        final List<Throwable> errors = new ArrayList<>();
        final CompletableFuture<ChatResponse> end = new CompletableFuture<>();

        @Override
        public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
            assertThat(Thread.currentThread().isVirtual()).isTrue();
            text.append(part.text());
        }

        @Override
        public void onPartialThinking(PartialThinking part, PartialThinkingContext context) {
            assertThat(text).isEmpty();
            thought.append(part.text());
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            end.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            errors.add(error);
            end.completeExceptionally(error);
        }
    }

    @Test
    void streamsThinkingThenAnswer() {
        Recorder recorder = new Recorder();
        thinking.chat(StarterModel.QUESTION, recorder);
        AiMessage message = recorder.end.join().aiMessage();
        assertThat(message.thinking()).isEqualTo(StarterModel.THOUGHT).isEqualTo(recorder.thought.toString());
        assertThat(message.text()).isEqualTo(StarterModel.ANSWER).isEqualTo(recorder.text.toString());
    }

    @Test
    void keepsThinkingToItselfUnlessAsked() {
        Recorder recorder = new Recorder();
        TramontaneStreamingChatModel.builder()
                .engine(engine)
                .effort(Effort.HIGH)
                .build()
                .chat(StarterModel.QUESTION, recorder);
        assertThat(recorder.end.join().aiMessage()).isEqualTo(AiMessage.from(StarterModel.ANSWER));
        assertThat(recorder.thought).isEmpty();
    }

    @Test
    void nothingIsToldAfterCancellation() throws Exception {
        CompletableFuture<StreamingHandle> cancelled = new CompletableFuture<>();
        Recorder recorder = new Recorder() {
            private int parts;

            @Override
            public void onPartialThinking(PartialThinking part, PartialThinkingContext context) {
                super.onPartialThinking(part, context);
                assertThat(context.streamingHandle().isCancelled()).isFalse();
                if (++parts == 5) {
                    context.streamingHandle().cancel();
                    cancelled.complete(context.streamingHandle());
                }
            }
        };
        thinking.chat(StarterModel.QUESTION, recorder);
        StreamingHandle handle = cancelled.get(30, TimeUnit.SECONDS);
        handle.cancel();
        assertThat(handle.isCancelled()).isTrue();
        // By the time that another answer is whole, an answer that went on would have shown.
        Recorder next = new Recorder();
        thinking.chat(StarterModel.QUESTION, next);
        next.end.join();
        assertThat(recorder.thought.toString()).isEqualTo(StarterModel.THOUGHT.substring(0, 5));
        assertThat(recorder.text).isEmpty();
        assertThat(recorder.end).isNotDone();
        assertThat(recorder.errors).isEmpty();
    }

    @Test
    void anyThreadMayCancel() throws Exception {
        CompletableFuture<StreamingHandle> started = new CompletableFuture<>();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        Recorder recorder = new Recorder() {
            @Override
            public void onPartialThinking(PartialThinking part, PartialThinkingContext context) {
                super.onPartialThinking(part, context);
                started.complete(context.streamingHandle());
                goOn.join();
            }
        };
        thinking.chat(StarterModel.QUESTION, recorder);
        started.get(30, TimeUnit.SECONDS).cancel();
        goOn.complete(null);
        Recorder next = new Recorder();
        thinking.chat(StarterModel.QUESTION, next);
        assertThat(next.end.join().aiMessage().text()).isEqualTo(StarterModel.ANSWER);
        assertThat(recorder.thought).hasSize(1);
        assertThat(recorder.end).isNotDone();
    }

    @Test
    void faultsReachTheHandler() {
        UserMessage question = UserMessage.from(StarterModel.QUESTION);
        assertInvalid(ChatRequest.builder().messages(question, AiMessage.from("1592")));
        assertInvalid(ChatRequest.builder().messages(UserMessage.from("7 ".repeat(engine.contextLength()))));
        assertInvalid(ChatRequest.builder().messages(question).temperature(-1.0));
    }

    private static void assertInvalid(ChatRequest.Builder request) {
        Recorder recorder = new Recorder();
        thinking.chat(request.build(), recorder);
        assertThat(recorder.end).failsWithin(30, TimeUnit.SECONDS);
        assertThat(recorder.errors).singleElement().isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void closingTheEngineFailsTheStream(@TempDir Path folder) {
        Map<String, List<String>> endless =
                Map.of("[/INST]", List.of("tick"), "tick", List.of("tock"), "tock", List.of("tick"));
        TramontaneStreamingChatModel owning = TramontaneStreamingChatModel.builder()
                .model(TableModel.write(folder, endless), EngineOptions.DEFAULT.withThreads(1))
                .build();
        Recorder running = new Recorder() {
            @Override
            public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
                owning.close();
            }
        };
        owning.chat(StarterModel.QUESTION, running);
        assertThat(running.end).failsWithin(30, TimeUnit.SECONDS);
        Recorder late = new Recorder();
        owning.chat(StarterModel.QUESTION, late);
        assertThat(late.end).failsWithin(30, TimeUnit.SECONDS);
        assertThat(late.errors).singleElement().isInstanceOf(NonRetriableException.class);
    }
}
