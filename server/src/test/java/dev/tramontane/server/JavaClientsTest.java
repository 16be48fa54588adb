package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tramontane.engine.Completion;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.FinishReason;
import dev.tramontane.engine.Input;
import dev.tramontane.engine.Request;
import dev.tramontane.engine.TokenConstraint;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.chat.ToolDefinition;
import dev.tramontane.language.json.JsonPrinter;
import dev.tramontane.server.clients.Answer;
import dev.tramontane.server.clients.Conversation;
import dev.tramontane.server.clients.JavaClient;
import dev.tramontane.server.clients.Settings;
import dev.tramontane.server.clients.Way;
import dev.tramontane.server.clients.Weather;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What applications do, with each of the clients that they use: what works with one must work with all. Server and connection
 * are real; the bundled model is told its words where it would not find them by itself.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaClientsTest {
    private static final String QUESTION = "What is 7 + 5?";
    private static final String[] TWO_CALLS = {
        "Let me see",
        "[TOOL_CALLS]",
        "weather",
        "[ARGS]",
        "{\"city\": \"Oslo\"}",
        "[TOOL_CALLS]",
        "weather",
        "[ARGS]",
        "{\"city\": \"Rome\"}",
        "</s>"
    };

    private TestServer server;
    private TestServer seeing;
    private Settings settings;
    private Settings seeingSettings;
    /** What the engine was asked last. */
    private final AtomicReference<Request> asked = new AtomicReference<>();

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        NewKey key = NewKey.create(new NewKey.Terms("application", Optional.empty(), 0, Optional.empty()));
        Path keys = Files.writeString(folder.resolve("keys.jsonl"), key.entry() + "\n");
        server = TestServer.start(ServerOptions.DEFAULT
                .withModel("starter")
                .withAliases(Map.of("starter-thinks", Optional.of(Effort.HIGH)))
                .withKeys(keys));
        settings = Settings.of(server.server().address(), key.key(), "starter");
        seeing = TestServer.start(
                Engine.load(SeeingModel.write(Files.createDirectory(folder.resolve("seeing")))),
                ServerOptions.DEFAULT.withModel("seeing"));
        seeingSettings =
                Settings.of(seeing.server().address(), "none", "seeing").withMaxTokens(4);
    }

    @AfterAll
    void stop() {
        server.close();
        seeing.close();
    }

    @AfterEach
    void letTheModelSpeak() {
        watch(server);
        watch(seeing);
    }

    /** Lets the model say what it likes. */
    private void watch(TestServer by) {
        by.customise(request -> {
            asked.set(request);
            return request;
        });
    }

    private void script(String... parts) {
        constrain(() -> Scripted.of(server.engine(), parts));
    }

    private void constrain(Supplier<TokenConstraint> constraint) {
        server.customise(request -> {
            asked.set(request.withConstraint(constraint));
            return asked.get();
        });
    }

    private Chat chat() {
        return ((Input.OfChat) asked.get().input()).chat();
    }

    /** What was told it cost is what the engine says to the same question without a server. */
    private void assertUsage(Answer answer, Engine engine) {
        Completion completion = engine.complete(asked.get());
        assertThat(answer.inputTokens()).isEqualTo(completion.usage().promptTokens());
        assertThat(answer.outputTokens()).isEqualTo(completion.usage().completionTokens());
    }

    static Stream<Arguments> clients() {
        return Stream.of(JavaClient.values())
                .flatMap(client -> Stream.of(Way.values()).map(way -> arguments(client, way)));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void answers(JavaClient client, Way way) {
        try (Conversation conversation = client.open(settings)) {
            conversation.say(QUESTION);
            Answer answer = conversation.ask(way);
            assertThat(answer.text()).isEqualTo("12");
            assertThat(answer.thinking()).isEmpty();
            assertThat(answer.end()).isEqualTo(Answer.End.TURN);
            assertUsage(answer, server.engine());
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void thinksAndRemembersTheThought(JavaClient client, Way way) {
        try (Conversation conversation = client.open(settings.withThinking())) {
            conversation.say(QUESTION);
            script("[THINK]", "seven and five", "[/THINK]", "twelve", "</s>");
            Answer answer = conversation.ask(way);
            assertThat(chat().effort()).contains(Effort.HIGH);
            assertThat(answer.thinking()).isEqualTo("seven and five");
            assertThat(answer.text()).isEqualTo("twelve");
            assertThat(answer.end()).isEqualTo(Answer.End.TURN);
            assertUsage(answer, server.engine());

            conversation.say("And one more?");
            script("thirteen", "</s>");
            Answer next = conversation.ask(way);
            assertThat(chat().messages())
                    .containsExactly(
                            new Message.User(QUESTION),
                            new Message.Assistant(
                                    List.of(new Chunk.Thinking("seven and five"), new Chunk.Text("twelve")),
                                    List.of(),
                                    false),
                            new Message.User("And one more?"));
            assertThat(next.thinking()).isEmpty();
            assertThat(next.text()).isEqualTo("thirteen");
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void callsToolsAndTakesTheirResults(JavaClient client, Way way) {
        try (Conversation conversation = client.open(settings.withTool())) {
            conversation.say("How warm is it in Oslo and in Rome?");
            script(TWO_CALLS);
            Answer answer = conversation.ask(way);
            assertThat(answer.end()).isEqualTo(Answer.End.CALLS);
            assertThat(answer.text()).isEqualTo("Let me see");
            assertThat(answer.calls()).extracting(Answer.Call::name).containsExactly(Weather.NAME, Weather.NAME);
            assertThat(answer.calls())
                    .extracting(call -> json(call.arguments()))
                    .containsExactly(json("{\"city\": \"Oslo\"}"), json("{\"city\": \"Rome\"}"));
            assertUsage(answer, server.engine());
            assertThat(chat().tools()).singleElement().satisfies(JavaClientsTest::isWeather);

            conversation.tell(answer.calls().get(0), "7 degrees");
            conversation.tell(answer.calls().get(1), "24 degrees");
            script("Rome is warmer", "</s>");
            Answer last = conversation.ask(way);
            assertThat(last.text()).isEqualTo("Rome is warmer");
            assertThat(last.end()).isEqualTo(Answer.End.TURN);
            List<Message> messages = chat().messages();
            assertThat(messages).hasSize(4);
            assertThat(((Message.Assistant) messages.get(1)).toolCalls())
                    .extracting(ToolCall::id)
                    .containsExactlyElementsOf(
                            answer.calls().stream().map(Answer.Call::id).toList());
            assertThat(result(messages.get(2))).isEqualTo(new Message.ToolResult(id(answer, 0), "7 degrees"));
            assertThat(result(messages.get(3))).isEqualTo(new Message.ToolResult(id(answer, 1), "24 degrees"));
        }
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static void isWeather(ToolDefinition tool) {
        assertThat(tool.name()).isEqualTo(Weather.NAME);
        assertThat(tool.description()).isEqualTo(Weather.DESCRIPTION);
        JsonNode parameters = json(JsonPrinter.print(tool.parameters()));
        assertThat(parameters.at("/properties/city/type").asString()).isEqualTo("string");
        assertThat(parameters.at("/required/0").asString()).isEqualTo("city");
    }

    private static String id(Answer answer, int call) {
        return answer.calls().get(call).id();
    }

    /** Without the function's name, which only some clients repeat. */
    private static Message.ToolResult result(Message message) {
        Message.ToolResult result = (Message.ToolResult) message;
        return new Message.ToolResult(result.callId(), Optional.empty(), result.content());
    }

    @ParameterizedTest
    @MethodSource("clients")
    void showsImages(JavaClient client, Way way) {
        byte[] png = TestImage.png(60, 40, Color.ORANGE);
        try (Conversation conversation = client.open(seeingSettings)) {
            conversation.show(png, "What is this?");
            Answer answer = conversation.ask(way);
            assertThat(chat().messages().getFirst().content())
                    .containsExactlyInAnyOrder(Image.of(png), new Chunk.Text("What is this?"));
            assertUsage(answer, seeing.engine());
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void tellsThatAModelHasNoEyes(JavaClient client, Way way) {
        try (Conversation conversation = client.open(settings)) {
            conversation.show(TestImage.png(60, 40, Color.ORANGE), "What is this?");
            assertThatExceptionOfType(client.errors().badRequest())
                    .isThrownBy(() -> conversation.ask(way))
                    .withMessageContaining("no image encoder");
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void tellsWhatIsWrong(JavaClient client, Way way) {
        assertThatExceptionOfType(client.errors().badRequest())
                .isThrownBy(() -> ask(client, settings.withTemperature(9), way))
                .withMessageContaining("temperature");
        assertThatExceptionOfType(client.errors().notFound())
                .isThrownBy(() -> ask(client, settings.withModel("other"), way))
                .withMessageContaining("starter");
        assertThatExceptionOfType(client.errors().unauthorized())
                .isThrownBy(() -> ask(client, settings.withKey("tram-wrong"), way))
                .withMessageContaining("key");
    }

    private static Answer ask(JavaClient client, Settings settings, Way way) {
        try (Conversation conversation = client.open(settings)) {
            conversation.say(QUESTION);
            return conversation.ask(way);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsThatAStreamIsBroken(JavaClient client) {
        constrain(() -> new FailingConstraint(3));
        switch (client.brokenStream()) {
            case THROWS ->
                assertThatException()
                        .isThrownBy(() -> ask(client, settings, Way.STREAMED))
                        .withMessageContaining("the server failed")
                        .withMessageNotContaining(FailingConstraint.MESSAGE);
            case ENDS -> assertThat(ask(client, settings, Way.STREAMED).end()).isEqualTo(Answer.End.OTHER);
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavingStopsTheModel(JavaClient client) throws InterruptedException {
        script("1");
        long before = cancelled();
        try (Conversation conversation = client.open(settings.withMaxTokens(8000))) {
            conversation.say(QUESTION);
            conversation.leave();
            for (int i = 0; i < 6000 && (cancelled() == before || running() > 0); i++) {
                Thread.sleep(10);
            }
        }
        assertThat(running()).isZero();
        assertThat(cancelled()).isEqualTo(before + 1);
    }

    private int running() {
        return server.engine().statistics().load().running();
    }

    private long cancelled() {
        return server.engine().statistics().outcomes().finished().get(FinishReason.CANCELLED);
    }
}
