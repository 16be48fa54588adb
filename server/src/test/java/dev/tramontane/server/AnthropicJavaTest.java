package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.SseException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.ImageBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.anthropic.models.models.ModelInfo;
import com.anthropic.models.models.ModelListParams;
import dev.tramontane.engine.FinishReason;
import dev.tramontane.language.chat.Effort;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Anthropic's own client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnthropicJavaTest {
    private TestServer server;
    private AnthropicClient client;

    @BeforeAll
    void start() {
        Map<String, Optional<Effort>> aliases = new LinkedHashMap<>();
        aliases.put("pupil", Optional.empty());
        aliases.put("teacher", Optional.of(Effort.HIGH));
        server = TestServer.start(ServerOptions.DEFAULT.withModel("starter").withAliases(aliases));
        client = AnthropicOkHttpClient.builder()
                .baseUrl(server.server().address().toString())
                .apiKey("none")
                .maxRetries(0)
                .build();
    }

    @AfterAll
    void stop() {
        client.close();
        server.close();
    }

    @AfterEach
    void letTheModelSpeak() {
        server.customise(UnaryOperator.identity());
    }

    private void script(String... parts) {
        server.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), parts)));
    }

    private static MessageCreateParams.Builder question() {
        return MessageCreateParams.builder().model("starter").maxTokens(64).addUserMessage("What is 7 + 5?");
    }

    private Message ask(MessageCreateParams.Builder params) {
        return client.messages().create(params.build()).validate();
    }

    private Message stream(MessageCreateParams.Builder params) {
        MessageAccumulator accumulator = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(params.build())) {
            events.stream().forEach(event -> accumulator.accumulate(event.validate()));
        }
        return accumulator.message().validate();
    }

    private static Tool weather() {
        return Tool.builder()
                .name("weather")
                .description("The weather of a city")
                .inputSchema(Tool.InputSchema.builder()
                        .properties(Tool.InputSchema.Properties.builder()
                                .putAdditionalProperty("city", JsonValue.from(Map.of("type", "string")))
                                .build())
                        .required(List.of("city"))
                        .build())
                .build();
    }

    private static String text(Message message) {
        return message.content().getLast().asText().text();
    }

    @Test
    void plainAndStreamedAnswersAreTheSame() {
        Message whole = ask(question());
        assertThat(text(whole)).isEqualTo("12");
        assertThat(whole.stopReason()).contains(StopReason.END_TURN);
        Message streamed = stream(question());
        assertThat(text(streamed)).isEqualTo("12");
        assertThat(streamed.stopReason()).contains(StopReason.END_TURN);
        assertThat(input(streamed)).isEqualTo(input(whole));
        assertThat(streamed.usage().outputTokens()).isEqualTo(whole.usage().outputTokens());
    }

    private static long input(Message message) {
        return message.usage().inputTokens()
                + message.usage().cacheReadInputTokens().orElse(0L);
    }

    @Test
    void thoughtsComeAndGoBack() {
        script("[THINK]", "hm", "[/THINK]", "12", "</s>");
        for (Message message :
                List.of(ask(question().enabledThinking(1024)), stream(question().enabledThinking(1024)))) {
            assertThat(message.content().getFirst().asThinking().thinking()).isEqualTo("hm");
            assertThat(message.content().getFirst().asThinking().signature()).isNotEmpty();
            assertThat(text(message)).isEqualTo("12");
            Message next = ask(question().addMessage(message).addUserMessage("And 6 + 5?"));
            Message without = ask(question().addAssistantMessage("12").addUserMessage("And 6 + 5?"));
            assertThat(input(next)).isGreaterThan(input(without));
        }
    }

    @Test
    void toolsAreCalledAndAnswered() {
        for (boolean streams : new boolean[] {false, true}) {
            script("Well", "[TOOL_CALLS]", "weather", "[ARGS]", "{\"city\": \"Rome\"}", "</s>");
            MessageCreateParams.Builder params = question().addTool(weather());
            Message message = streams ? stream(params) : ask(params);
            assertThat(message.stopReason()).contains(StopReason.TOOL_USE);
            ToolUseBlock call = message.content().getLast().asToolUse();
            assertThat(call.name()).isEqualTo("weather");
            assertThat(call._input()).isEqualTo(JsonValue.from(Map.of("city", "Rome")));
            script("Sunny", "</s>");
            Message last = ask(params.addMessage(message)
                    .addUserMessageOfContentBlockParams(
                            List.of(ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                                    .toolUseId(call.id())
                                    .content("24 degrees")
                                    .build()))));
            assertThat(text(last)).isEqualTo("Sunny");
        }
    }

    @Test
    void callsWithoutArgumentsHaveEmptyInput() {
        script("[TOOL_CALLS]", "weather", "[ARGS]", "</s>");
        assertThat(ask(question().addTool(weather()))
                        .content()
                        .getFirst()
                        .asToolUse()
                        ._input())
                .isEqualTo(JsonValue.from(Map.of()));
        assertThat(stream(question().addTool(weather()))
                        .content()
                        .getFirst()
                        .asToolUse()
                        ._input())
                .isEqualTo(JsonValue.from(Map.of()));
    }

    @Test
    void stopSequencesAreTold() {
        script("one two", "</s>");
        for (Message message : List.of(
                ask(question().stopSequences(List.of(" two"))),
                stream(question().stopSequences(List.of(" two"))))) {
            assertThat(text(message)).isEqualTo("one");
            assertThat(message.stopReason()).contains(StopReason.STOP_SEQUENCE);
            assertThat(message.stopSequence()).contains(" two");
        }
    }

    @Test
    void countsTokens() {
        long counted = client.messages()
                .countTokens(MessageCountTokensParams.builder()
                        .model("starter")
                        .addUserMessage("What is 7 + 5?")
                        .build())
                .validate()
                .inputTokens();
        assertThat(counted).isEqualTo(input(ask(question())));
    }

    /** The bundled model sees nothing. */
    @Test
    void imagesAreRefusedByAModelWithoutEyes() {
        MessageCreateParams.Builder params = question()
                .addUserMessageOfContentBlockParams(List.of(ContentBlockParam.ofImage(ImageBlockParam.builder()
                        .source(Base64ImageSource.builder()
                                .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                                .data(TestImage.base64Png(8, 8))
                                .build())
                        .build())));
        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> ask(params))
                .withMessageContaining("image");
    }

    @Test
    void errorsAreWhatTheClientKnows() {
        AnthropicServiceException missing = catchThrowableOfType(
                NotFoundException.class, () -> ask(question().model("claude")));
        assertThat(missing.type())
                .hasValueSatisfying(type -> assertThat(type.toString()).isEqualTo("not_found_error"));
        assertThat(missing.requestId()).isPresent();
        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> stream(question().maxTokens(0)))
                .withMessageContaining("max_tokens");
    }

    @Test
    void failuresInTheMidstAreExceptions() {
        server.customise(request -> request.withConstraint(() -> new FailingConstraint(3)));
        assertThatExceptionOfType(SseException.class).isThrownBy(() -> stream(question()));
    }

    @Test
    void clientsThatCloseStopTheModel() throws InterruptedException {
        script("1");
        try (StreamResponse<RawMessageStreamEvent> events =
                client.messages().createStreaming(question().maxTokens(8000).build())) {
            Iterator<RawMessageStreamEvent> first = events.stream().iterator();
            for (int i = 0; i < 4; i++) {
                first.next();
            }
        }
        for (int i = 0; i < 600 && cancelled() == 0; i++) {
            Thread.sleep(50);
        }
        assertThat(cancelled()).isEqualTo(1);
    }

    private long cancelled() {
        return server.engine().statistics().outcomes().finished().getOrDefault(FinishReason.CANCELLED, 0L);
    }

    @Test
    void modelsAreListed() {
        List<ModelInfo> models = client
                .models()
                .list(ModelListParams.builder().limit(1).build())
                .autoPager()
                .stream()
                .toList();
        assertThat(models).extracting(ModelInfo::id).containsExactly("starter", "pupil", "teacher");
        models.forEach(ModelInfo::validate);
        ModelInfo one = client.models().retrieve("pupil");
        one.validate();
        assertThat(one.displayName()).isEqualTo("pupil");
        assertThat(one.maxInputTokens()).contains((long) server.engine().contextLength());
        assertThat(one.createdAt().getYear()).isGreaterThan(2025);
    }
}
