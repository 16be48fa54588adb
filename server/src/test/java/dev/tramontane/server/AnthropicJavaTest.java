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
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.models.ModelInfo;
import com.anthropic.models.models.ModelListParams;
import dev.tramontane.language.chat.Effort;
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

/** What Anthropic's own client does besides {@linkplain JavaClientsTest conversations}. */
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
                .inputSchema(Tool.InputSchema.builder().build())
                .build();
    }

    private static String text(Message message) {
        return message.content().getLast().asText().text();
    }

    @Test
    void thoughtsAreSigned() {
        script("[THINK]", "hm", "[/THINK]", "12", "</s>");
        for (Message message :
                List.of(ask(question().enabledThinking(1024)), stream(question().enabledThinking(1024)))) {
            assertThat(message.content().getFirst().asThinking().signature()).isNotEmpty();
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

    private static long input(Message message) {
        return message.usage().inputTokens()
                + message.usage().cacheReadInputTokens().orElse(0L);
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
