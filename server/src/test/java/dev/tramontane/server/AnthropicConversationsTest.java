package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.engine.Input;
import dev.tramontane.engine.Request;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.json.JsonPrinter;
import dev.tramontane.server.TestServer.Answer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the engine is asked when Anthropic's clients ask. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnthropicConversationsTest {
    private TestServer server;
    private final AtomicReference<Request> asked = new AtomicReference<>();

    @BeforeAll
    void start() {
        server = TestServer.start();
        server.customise(request -> {
            asked.set(request);
            return Request.of(Chat.user("1 + 1")).withMaxTokens(1);
        });
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Request request(String fields) {
        asked.set(null);
        Answer answer = server.post("/v1/messages", "{\"max_tokens\":9," + fields + "}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return asked.get();
    }

    private Chat chat(String fields) {
        if (request(fields).input() instanceof Input.OfChat(Chat chat)) {
            return chat;
        }
        throw new AssertionError("no chat");
    }

    private List<Message> messages(String messages) {
        return chat("\"messages\":" + messages).messages();
    }

    @Test
    void instructionsComeFirst() {
        assertThat(
                        chat("\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"system\":[{\"type\":\"text\",\"text\":\"b\"},"
                                        + "{\"type\":\"text\",\"text\":\"c\",\"cache_control\":{\"type\":\"ephemeral\"}}]")
                                .messages())
                .containsExactly(
                        new Message.SystemPrompt(List.of(new Chunk.Text("b"), new Chunk.Text("c"))),
                        new Message.User("a"));
    }

    @Test
    void theWholeToolLoop() {
        assertThat(messages("[{\"role\":\"user\",\"content\":\"a\"},"
                        + "{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"s\"},"
                        + "{\"type\":\"redacted_thinking\",\"data\":\"zz\"},{\"type\":\"text\",\"text\":\"b\"},"
                        + "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"f\",\"input\":{\"z\":1,\"a\":[1.5]}},"
                        + "{\"type\":\"tool_use\",\"id\":\"toolu_2\",\"name\":\"g\",\"input\":{}}]},"
                        + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"and\"},"
                        + "{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\",\"content\":\"r\"},"
                        + "{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_2\",\"is_error\":true,"
                        + "\"content\":[{\"type\":\"text\",\"text\":\"no\"}]}]}]"))
                .containsExactly(
                        new Message.User("a"),
                        new Message.Assistant(
                                List.of(new Chunk.Thinking("hm"), new Chunk.Text("b")),
                                List.of(
                                        new ToolCall("toolu_1", "f", "{\"z\": 1, \"a\": [1.5]}"),
                                        new ToolCall("toolu_2", "g", "{}")),
                                false),
                        new Message.ToolResult("toolu_1", "r"),
                        new Message.ToolResult(
                                "toolu_2", Optional.empty(), List.of(new Chunk.Text("Error: "), new Chunk.Text("no"))),
                        new Message.User("and"));
    }

    @Test
    void resultsWithoutContentAreEmpty() {
        assertThat(messages("[{\"role\":\"user\",\"content\":\"a\"},"
                                + "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"1\",\"name\":\"f\",\"input\":{}}]},"
                                + "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"1\"}]}]")
                        .getLast())
                .isEqualTo(new Message.ToolResult("1", Optional.empty(), List.of()));
    }

    @Test
    void theLastMessageMayBeTheBeginningOfTheAnswer() {
        assertThat(messages("[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"It is\"}]")
                        .getLast())
                .isEqualTo(new Message.Assistant(List.of(new Chunk.Text("It is")), List.of(), true));
    }

    @Test
    void emptyAnswersAreLeftOut() {
        assertThat(messages("[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":[]},"
                        + "{\"role\":\"user\",\"content\":\"b\"}]"))
                .containsExactly(new Message.User("a"), new Message.User("b"));
    }

    @Test
    void imagesAreTakenWhereTheyAreSent() {
        String data = TestImage.base64Png(3, 2);
        Image image = Image.ofDataUrl("data:image/png;base64," + data);
        assertThat(messages("[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\","
                        + "\"media_type\":\"image/png\",\"data\":\"" + data + "\"}},{\"type\":\"image\",\"source\":"
                        + "{\"type\":\"url\",\"url\":\"data:image/png;base64," + data + "\"}}]}]"))
                .containsExactly(new Message.User(List.of(image, image)));
    }

    @Test
    void toolsKeepTheOrderOfTheirSchema() {
        Chat chat = chat(
                "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"tools\":[{\"type\":\"custom\",\"name\":\"f\","
                        + "\"description\":\"d\",\"input_schema\":{\"type\":\"object\",\"properties\":{\"z\":{},\"a\":{}}}}]");
        assertThat(chat.tools()).singleElement().satisfies(tool -> {
            assertThat(tool.name()).isEqualTo("f");
            assertThat(tool.description()).isEqualTo("d");
            assertThat(JsonPrinter.print(tool.parameters()))
                    .isEqualTo("{\"type\": \"object\", \"properties\": {\"z\": {}, \"a\": {}}}");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":976} | HIGH",
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":9},\"output_config\":{\"effort\":\"low\"} | HIGH",
                "\"thinking\":{\"type\":\"disabled\"},\"output_config\":{\"effort\":\"max\"} | NONE",
                "\"thinking\":{\"type\":\"adaptive\"} | HIGH",
                "\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"low\"} | NONE",
                "\"output_config\":{\"effort\":\"xhigh\"} | HIGH",
                "\"output_config\":{\"effort\":\"low\"} | NONE"
            })
    void thinkingDecidesAndEffortWhereItDoesNot(String fields, Effort effort) {
        assertThat(chat("\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]," + fields)
                        .effort())
                .contains(effort);
    }

    @Test
    void limitsAreTheRequests() {
        Request request = request(
                "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"stop_sequences\":[\"x\"],"
                        + "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":976},\"top_k\":5,\"top_p\":0.5,\"temperature\":1");
        assertThat(request.limits().stop()).containsExactly("x");
        assertThat(request.limits().maxTokens()).hasValue(9);
        assertThat(request.limits().thinkingBudget()).hasValue(976);
        assertThat(request.sampling()).hasValueSatisfying(sampling -> {
            assertThat(sampling.topK()).isEqualTo(5);
            assertThat(sampling.topP()).isEqualTo(0.5);
            assertThat(sampling.temperature()).isEqualTo(1);
        });
        assertThat(request.constraint()).isEmpty();
    }
}
