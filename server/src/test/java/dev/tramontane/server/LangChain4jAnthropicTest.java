package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.anthropic.AnthropicTokenCountEstimator;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** LangChain4j's client for Anthropic. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LangChain4jAnthropicTest {
    private TestServer server;
    private String baseUrl;
    private int salts;

    @BeforeAll
    void start() {
        server = TestServer.start();
        baseUrl = server.server().address() + "/v1";
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @AfterEach
    void letTheModelSpeak() {
        server.customise(UnaryOperator.identity());
    }

    private void script(String... parts) {
        server.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), parts)));
    }

    private AnthropicChatModel.AnthropicChatModelBuilder whole() {
        return AnthropicChatModel.builder()
                .baseUrl(baseUrl)
                .apiKey("none")
                .modelName("starter")
                .maxTokens(64)
                .maxRetries(0);
    }

    private AnthropicStreamingChatModel.AnthropicStreamingChatModelBuilder streaming() {
        return AnthropicStreamingChatModel.builder()
                .baseUrl(baseUrl)
                .apiKey("none")
                .modelName("starter")
                .maxTokens(64);
    }

    /** What a stream told, piece by piece and in the end. */
    private record Told(ChatResponse response, String text, String thinking) {}

    private static Told stream(AnthropicStreamingChatModel model, ChatRequest request) {
        StringBuilder text = new StringBuilder();
        StringBuilder thinking = new StringBuilder();
        CompletableFuture<ChatResponse> end = new CompletableFuture<>();
        model.chat(request, new StreamingChatResponseHandler() {
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
        });
        return new Told(end.orTimeout(60, TimeUnit.SECONDS).join(), text.toString(), thinking.toString());
    }

    private static ChatRequest question() {
        return ChatRequest.builder()
                .messages(SystemMessage.from("Be brief."), UserMessage.from("What is 7 + 5?"))
                .build();
    }

    @Test
    void plainAndStreamedAnswersAreTheSame() {
        ChatResponse plain = whole().temperature(0.0).build().chat(question());
        Told streamed = stream(streaming().temperature(0.0).build(), question());
        assertThat(streamed.response().aiMessage().text())
                .isEqualTo(plain.aiMessage().text())
                .isEqualTo(streamed.text());
        assertThat(plain.finishReason())
                .isEqualTo(streamed.response().finishReason())
                .isEqualTo(FinishReason.STOP);
        TokenUsage usage = streamed.response().tokenUsage();
        assertThat(usage.outputTokenCount()).isEqualTo(plain.tokenUsage().outputTokenCount());
        assertThat(usage.inputTokenCount())
                .isGreaterThanOrEqualTo(plain.tokenUsage().inputTokenCount());
    }

    @Test
    void thoughtsComeAndGoBack() {
        script("[THINK]", "hm", "[/THINK]", "12", "</s>");
        ChatResponse plain = whole().thinkingType("enabled")
                .thinkingBudgetTokens(1024)
                .returnThinking(true)
                .build()
                .chat(question());
        Told streamed = stream(
                streaming()
                        .thinkingType("enabled")
                        .thinkingBudgetTokens(1024)
                        .returnThinking(true)
                        .build(),
                question());
        assertThat(streamed.thinking()).isEqualTo("hm");
        for (AiMessage message : List.of(plain.aiMessage(), streamed.response().aiMessage())) {
            assertThat(message.thinking()).isEqualTo("hm");
            assertThat(message.text()).isEqualTo("12");
            List<ChatMessage> messages = new ArrayList<>(question().messages());
            messages.add(message);
            messages.add(UserMessage.from("And 6 + 5?"));
            assertThat(input(messages, true)).isGreaterThan(input(messages, false));
        }
    }

    private int input(List<ChatMessage> messages, boolean sendsThinking) {
        // Cached tokens are counted apart.
        String salt = "salt" + salts++;
        server.customise(
                request -> request.withMaxTokens(1).withTerms(request.terms().withCacheSalt(salt)));
        return whole().sendThinking(sendsThinking)
                .build()
                .chat(messages)
                .tokenUsage()
                .inputTokenCount();
    }

    @Test
    void toolsAreCalledAndAnswered() {
        ToolSpecification weather = ToolSpecification.builder()
                .name("weather")
                .description("The weather of a city")
                .parameters(JsonObjectSchema.builder()
                        .addStringProperty("city")
                        .required("city")
                        .build())
                .build();
        ChatRequest request = ChatRequest.builder()
                .messages(question().messages())
                .toolSpecifications(weather)
                .build();
        String[] calls = {
            "Well",
            "[TOOL_CALLS]",
            "weather",
            "[ARGS]",
            "{\"city\": \"Rome\"}",
            "[TOOL_CALLS]",
            "weather",
            "[ARGS]",
            "{\"city\": \"Bari\"}",
            "</s>"
        };
        script(calls);
        AiMessage plain = whole().build().chat(request).aiMessage();
        AiMessage streamed = stream(streaming().build(), request).response().aiMessage();
        for (AiMessage message : List.of(plain, streamed)) {
            assertThat(message.text()).isEqualTo("Well");
            assertThat(message.toolExecutionRequests())
                    .extracting(ToolExecutionRequest::arguments)
                    .extracting(arguments -> arguments.replaceAll("\\s", ""))
                    .containsExactly("{\"city\":\"Rome\"}", "{\"city\":\"Bari\"}");
            script("Sunny", "</s>");
            List<ChatMessage> messages = new ArrayList<>(request.messages());
            messages.add(message);
            message.toolExecutionRequests()
                    .forEach(call -> messages.add(ToolExecutionResultMessage.from(call, "24 degrees")));
            assertThat(whole().build()
                            .chat(ChatRequest.builder()
                                    .messages(messages)
                                    .toolSpecifications(weather)
                                    .build())
                            .aiMessage()
                            .text())
                    .isEqualTo("Sunny");
        }
    }

    @Test
    void countsTokens() {
        AnthropicTokenCountEstimator estimator = AnthropicTokenCountEstimator.builder()
                .baseUrl(baseUrl)
                .apiKey("none")
                .modelName("starter")
                .build();
        assertThat(estimator.estimateTokenCountInMessages(question().messages()))
                .isEqualTo(stream(streaming().build(), question())
                        .response()
                        .tokenUsage()
                        .inputTokenCount());
    }

    @Test
    void errorsAreWhatTheClientKnows() {
        assertThatExceptionOfType(ModelNotFoundException.class)
                .isThrownBy(() -> whole().modelName("claude").build().chat(question()));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> whole().temperature(7.0).build().chat(question()))
                .withMessageContaining("temperature");
    }

    /** The bundled model sees nothing. */
    @Test
    void imagesAreRefusedByAModelWithoutEyes() {
        UserMessage message = UserMessage.from(ImageContent.from(TestImage.base64Png(8, 8), "image/png"));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> whole().build().chat(message))
                .withMessageContaining("image");
    }

    @Test
    void clientsThatCancelStopTheModel() throws InterruptedException {
        script("1");
        streaming().maxTokens(8000).build().chat(question(), new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                context.streamingHandle().cancel();
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                throw new AssertionError("the answer was cancelled");
            }

            @Override
            public void onError(Throwable error) {
                throw new AssertionError("the answer was cancelled", error);
            }
        });
        for (int i = 0; i < 600 && cancelled() == 0; i++) {
            Thread.sleep(50);
        }
        assertThat(cancelled()).isEqualTo(1);
    }

    private long cancelled() {
        return server.engine()
                .statistics()
                .outcomes()
                .finished()
                .getOrDefault(dev.tramontane.engine.FinishReason.CANCELLED, 0L);
    }
}
