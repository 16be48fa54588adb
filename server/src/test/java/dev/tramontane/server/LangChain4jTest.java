package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.language.LanguageModel;
import dev.langchain4j.model.mistralai.MistralAiChatModel;
import dev.langchain4j.model.mistralai.MistralAiModelCatalog;
import dev.langchain4j.model.mistralai.MistralAiStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiLanguageModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.tramontane.language.chat.Effort;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** LangChain4j's clients of both vendors against the real server: what works with one must work with the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LangChain4jTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final ToolSpecification WEATHER = ToolSpecification.builder()
            .name("weather")
            .parameters(JsonObjectSchema.builder().addStringProperty("city").build())
            .build();

    /** Whose client. */
    enum Vendor {
        OPENAI,
        MISTRAL
    }

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start(ServerOptions.DEFAULT
                .withModel("starter")
                .withAliases(Map.of("starter-thinks", Optional.of(Effort.HIGH))));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @AfterEach
    void saysWhatItLikes() {
        server.customise(UnaryOperator.identity());
    }

    private void script(String... parts) {
        server.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), parts)));
    }

    private String address(Vendor vendor) {
        return server.server().address() + (vendor == Vendor.MISTRAL ? "/mistral/v1" : "/v1");
    }

    private ChatModel model(Vendor vendor, String name) {
        return switch (vendor) {
            case OPENAI ->
                OpenAiChatModel.builder()
                        .baseUrl(address(vendor))
                        .apiKey("none")
                        .modelName(name)
                        .returnThinking(true)
                        .sendThinking(true)
                        .maxRetries(0)
                        .timeout(TIMEOUT)
                        .build();
            case MISTRAL ->
                MistralAiChatModel.builder()
                        .baseUrl(address(vendor))
                        .apiKey("none")
                        .modelName(name)
                        .returnThinking(true)
                        .sendThinking(true)
                        .maxRetries(0)
                        .timeout(TIMEOUT)
                        .build();
        };
    }

    private StreamingChatModel streaming(Vendor vendor) {
        return switch (vendor) {
            case OPENAI ->
                OpenAiStreamingChatModel.builder()
                        .baseUrl(address(vendor))
                        .apiKey("none")
                        .modelName("starter")
                        .returnThinking(true)
                        .timeout(TIMEOUT)
                        .build();
            case MISTRAL ->
                MistralAiStreamingChatModel.builder()
                        .baseUrl(address(vendor))
                        .apiKey("none")
                        .modelName("starter")
                        .returnThinking(true)
                        .timeout(TIMEOUT)
                        .build();
        };
    }

    /** The model of the tests may go on for long about what it does not understand. */
    private static final int ENOUGH = 64;

    private static ChatRequest request(ChatMessage... messages) {
        return ChatRequest.builder().messages(messages).maxOutputTokens(ENOUGH).build();
    }

    private static ChatRequest withTools(ChatMessage... messages) {
        return ChatRequest.builder()
                .messages(messages)
                .toolSpecifications(WEATHER)
                .maxOutputTokens(ENOUGH)
                .build();
    }

    /** Keeps all that a stream tells. */
    private static class Recorder implements StreamingChatResponseHandler {
        final StringBuilder text = new StringBuilder();
        final StringBuilder thinking = new StringBuilder();
        final CompletableFuture<ChatResponse> end = new CompletableFuture<>();

        @Override
        public void onPartialResponse(String partial) {
            text.append(partial);
        }

        @Override
        public void onPartialThinking(PartialThinking partial) {
            thinking.append(partial.text());
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            end.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            end.completeExceptionally(error);
        }

        ChatResponse await() {
            return end.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
        }
    }

    private Recorder stream(Vendor vendor, ChatRequest request) {
        Recorder recorder = new Recorder();
        streaming(vendor).chat(request, recorder);
        return recorder;
    }

    @ParameterizedTest
    @EnumSource
    void answersWithUsage(Vendor vendor) {
        ChatResponse response = model(vendor, "starter").chat(request(UserMessage.from("What is 7 + 5?")));
        assertThat(response.aiMessage().text()).isEqualTo("12");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.tokenUsage().inputTokenCount()).isPositive();
        assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void streamsWithUsage(Vendor vendor) {
        Recorder recorder = stream(vendor, request(UserMessage.from("What is 7 + 5?")));
        ChatResponse response = recorder.await();
        assertThat(recorder.text).hasToString("12");
        assertThat(response.aiMessage().text()).isEqualTo("12");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void thinks(Vendor vendor) {
        script("[THINK]", "seven and five", "[/THINK]", "12", "</s>");
        ChatResponse response = model(vendor, "starter").chat(request(UserMessage.from("What is 7 + 5?")));
        assertThat(response.aiMessage().thinking()).isEqualTo("seven and five");
        assertThat(response.aiMessage().text()).isEqualTo("12");
        Recorder recorder = stream(vendor, request(UserMessage.from("What is 7 + 5?")));
        ChatResponse streamed = recorder.await();
        assertThat(recorder.thinking).hasToString("seven and five");
        assertThat(recorder.text).hasToString("12");
        assertThat(streamed.aiMessage().thinking()).isEqualTo("seven and five");
    }

    @ParameterizedTest
    @EnumSource
    void aNameOfTheModelMakesItThink(Vendor vendor) {
        // Neither client of Mistral has a setting for the effort.
        ChatResponse response = model(vendor, "starter-thinks").chat(request(UserMessage.from("What is 7 + 5?")));
        assertThat(response.aiMessage().thinking()).isNotBlank();
    }

    @ParameterizedTest
    @EnumSource
    void callsToolsAndTakesTheirResults(Vendor vendor) {
        script(
                "[TOOL_CALLS]",
                "weather",
                "[ARGS]",
                "{\"city\": \"Oslo\"}",
                "[TOOL_CALLS]",
                "weather",
                "[ARGS]",
                "{}",
                "</s>");
        UserMessage question = UserMessage.from("How warm is it in Oslo?");
        ChatResponse whole = model(vendor, "starter").chat(withTools(question));
        ChatResponse streamed = stream(vendor, withTools(question)).await();
        for (ChatResponse response : List.of(whole, streamed)) {
            assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
            List<ToolExecutionRequest> calls = response.aiMessage().toolExecutionRequests();
            assertThat(calls).extracting(ToolExecutionRequest::name).containsExactly("weather", "weather");
            assertThat(calls).extracting(ToolExecutionRequest::arguments).containsExactly("{\"city\": \"Oslo\"}", "{}");
            assertThat(calls).extracting(ToolExecutionRequest::id).doesNotHaveDuplicates();
        }
        server.customise(UnaryOperator.identity());
        AiMessage calls = streamed.aiMessage();
        ChatResponse answer = model(vendor, "starter")
                .chat(withTools(
                        question,
                        calls,
                        ToolExecutionResultMessage.from(
                                calls.toolExecutionRequests().get(0), "7"),
                        ToolExecutionResultMessage.from(
                                calls.toolExecutionRequests().get(1), "8")));
        assertThat(answer.tokenUsage().inputTokenCount())
                .isGreaterThan(whole.tokenUsage().inputTokenCount());
    }

    @ParameterizedTest
    @EnumSource
    void thinkingGoesBackIntoThePrompt(Vendor vendor) {
        UserMessage question = UserMessage.from("What is 7 + 5?");
        int without = model(vendor, "starter")
                .chat(request(question, AiMessage.from("12"), question))
                .tokenUsage()
                .inputTokenCount();
        int with = model(vendor, "starter")
                .chat(request(
                        question,
                        AiMessage.builder()
                                .text("12")
                                .thinking("seven and five are twelve")
                                .build(),
                        question))
                .tokenUsage()
                .inputTokenCount();
        assertThat(with).isGreaterThan(without + 3);
    }

    @ParameterizedTest
    @EnumSource
    void errorsTellWhatIsWrong(Vendor vendor) {
        ChatModel model = model(vendor, "starter");
        ChatRequest tooHot = ChatRequest.builder()
                .messages(UserMessage.from("7 + 5"))
                .temperature(9.0)
                .build();
        assertThatThrownBy(() -> model.chat(tooHot))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("temperature");
        assertThatThrownBy(() -> model(vendor, "other").chat(request(UserMessage.from("7 + 5"))))
                .isInstanceOf(ModelNotFoundException.class);
        assertThat(stream(vendor, tooHot).end)
                .failsWithin(TIMEOUT)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("temperature");
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledStreamStopsTheModel(Vendor vendor) throws InterruptedException {
        script("a");
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        ChatRequest endless =
                ChatRequest.builder().messages(UserMessage.from("Go on and on")).build();
        streaming(vendor).chat(endless, new Recorder() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                context.streamingHandle().cancel();
                cancelled.complete(context.streamingHandle().isCancelled());
            }
        });
        assertThat(cancelled.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join())
                .isTrue();
        for (int i = 0; i < 600 && server.engine().statistics().load().running() > 0; i++) {
            Thread.sleep(100);
        }
        assertThat(server.engine().statistics().load().running()).isZero();
    }

    @Test
    void brokenStreamsEndForMistralsClient() {
        server.customise(request -> request.withConstraint(() -> new FailingConstraint(2)));
        ChatResponse response =
                stream(Vendor.MISTRAL, request(UserMessage.from("Hm"))).await();
        assertThat(response.finishReason()).isEqualTo(FinishReason.OTHER);
    }

    @Test
    void brokenStreamsHaveNoReasonForOpenAisClient() {
        server.customise(request -> request.withConstraint(() -> new FailingConstraint(2)));
        // It passes over the event that tells the error; that no reason is told is all that applications see.
        ChatResponse response =
                stream(Vendor.OPENAI, request(UserMessage.from("Hm"))).await();
        assertThat(response.finishReason()).isNull();
    }

    @Test
    void mistralsCatalogListsTheModels() {
        assertThat(MistralAiModelCatalog.builder()
                        .baseUrl(address(Vendor.MISTRAL))
                        .apiKey("none")
                        .build()
                        .listModels())
                .extracting(model -> model.name())
                .contains("starter", "starter-thinks");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7 + 5 =", "What is"})
    void textIsCompleted(String prompt) {
        LanguageModel model = OpenAiLanguageModel.builder()
                .baseUrl(address(Vendor.OPENAI))
                .apiKey("none")
                .modelName("starter")
                .temperature(0.0)
                .maxRetries(0)
                .timeout(TIMEOUT)
                .build();
        script("twelve", "</s>");
        assertThat(model.generate(prompt).content()).isEqualTo("twelve");
        assertThat(model.generate(prompt).tokenUsage().inputTokenCount()).isPositive();
    }
}
