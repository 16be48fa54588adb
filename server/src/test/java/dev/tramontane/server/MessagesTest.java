package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.TestServer.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Anthropic's messages, byte for byte as far as clients look. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessagesTest {
    private static final String PATH = "/v1/messages";
    private static final String QUESTION = "\"messages\":[{\"role\":\"user\",\"content\":\"What is 7 + 5?\"}]";
    private static final String TOOL =
            "\"tools\":[{\"name\":\"weather\",\"input_schema\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}}]";

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
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

    private static String body(String fields) {
        return "{\"max_tokens\":64," + fields + "," + QUESTION + "}";
    }

    private JsonNode ask(String fields) {
        Answer answer = server.post(PATH, body(fields));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json();
    }

    /** The events of an answer; that each goes by its type is checked on the way. */
    private List<JsonNode> stream(String fields) {
        List<String> lines = server.sendText(
                        server.request(PATH).POST(BodyPublishers.ofString(body("\"stream\":true," + fields))))
                .body()
                .lines()
                .filter(line -> !line.isEmpty() && !line.startsWith(":"))
                .toList();
        return IntStream.range(0, lines.size() / 2)
                .mapToObj(i -> {
                    JsonNode event =
                            JsonMapper.shared().readTree(lines.get(2 * i + 1).substring("data: ".length()));
                    assertThat(lines.get(2 * i))
                            .isEqualTo("event: " + event.get("type").asString());
                    return event;
                })
                .toList();
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream()
                .map(event -> event.has("delta") && event.get("type").asString().equals("content_block_delta")
                        ? event.at("/delta/type").asString()
                        : event.get("type").asString())
                .toList();
    }

    @Test
    void answersWhole() {
        JsonNode message = ask("\"model\":\"starter\"");
        assertThat(message.get("id").asString()).startsWith("msg_");
        assertThat(message.get("type").asString()).isEqualTo("message");
        assertThat(message.get("role").asString()).isEqualTo("assistant");
        assertThat(message.get("model").asString()).isEqualTo("starter");
        assertThat(message.get("content").toString()).isEqualTo("[{\"type\":\"text\",\"text\":\"12\"}]");
        assertThat(message.get("stop_reason").asString()).isEqualTo("end_turn");
        assertThat(message.get("stop_sequence").isNull()).isTrue();
        assertThat(message.has("warnings")).isFalse();
        JsonNode usage = message.get("usage");
        assertThat(usage.get("input_tokens").asInt()
                        + usage.get("cache_read_input_tokens").asInt())
                .isEqualTo(count("\"x\":1"));
        assertThat(usage.get("cache_creation_input_tokens").asInt()).isZero();
        assertThat(usage.get("output_tokens").asInt()).isBetween(2, 3);
    }

    @Test
    void answersAsAStream() {
        List<JsonNode> events = stream("\"temperature\":0");
        assertThat(types(events))
                .startsWith("message_start", "content_block_start", "text_delta")
                .endsWith("content_block_stop", "message_delta", "message_stop");
        JsonNode start = events.getFirst().get("message");
        assertThat(start.get("content").isEmpty()).isTrue();
        assertThat(start.get("stop_reason").isNull()).isTrue();
        assertThat(Wire.promptTokens(start.get("usage"))).isEqualTo(count("\"x\":1"));
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(event.at("/delta/text").asString("")));
        assertThat(text).hasToString("12");
        JsonNode end = events.get(events.size() - 2);
        assertThat(end.get("delta").toString()).isEqualTo("{\"stop_reason\":\"end_turn\",\"stop_sequence\":null}");
        assertThat(end.at("/usage/output_tokens").asInt()).isBetween(2, 3);
    }

    @Test
    void tellsWhichStopSequenceItWas() {
        script("one two three", "</s>");
        JsonNode message = ask("\"stop_sequences\":[\"thr\",\"four\"]");
        assertThat(message.at("/content/0/text").asString()).isEqualTo("one two ");
        assertThat(message.get("stop_sequence").asString()).isEqualTo("thr");
        List<JsonNode> events = stream("\"stop_sequences\":[\"two\"]");
        assertThat(events.get(events.size() - 2).get("delta").toString())
                .isEqualTo("{\"stop_reason\":\"stop_sequence\",\"stop_sequence\":\"two\"}");
    }

    @Test
    void tellsThatTheTokensWereNotEnough() {
        assertThat(server.post(PATH, "{\"max_tokens\":1," + QUESTION + "}")
                        .json()
                        .get("stop_reason")
                        .asString())
                .isEqualTo("max_tokens");
    }

    @Test
    void thinksAloud() {
        script("[THINK]", "hm", "[/THINK]", "12", "</s>");
        JsonNode message = ask("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":16}");
        assertThat(message.at("/content/0/thinking").asString()).isEqualTo("hm");
        assertThat(message.at("/content/0/signature").asString()).isNotEmpty();
        assertThat(message.at("/content/1/text").asString()).isEqualTo("12");
        assertThat(message.at("/usage/output_tokens_details/thinking_tokens").asInt())
                .isGreaterThan(2);
        List<JsonNode> events = stream("\"thinking\":{\"type\":\"adaptive\"}");
        assertThat(types(events).stream().distinct())
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "thinking_delta",
                        "signature_delta",
                        "content_block_stop",
                        "text_delta",
                        "message_delta",
                        "message_stop");
        assertThat(events.get(1).get("content_block").toString())
                .isEqualTo("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}");
    }

    /** What is left out comes back in the signature, and the model sees the same prompt as if it had been shown. */
    @Test
    void thinksSilentlyAndRemembers() {
        script("[THINK]", "hm, ä", "[/THINK]", "12", "</s>");
        String hidden = "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":16,\"display\":\"omitted\"}";
        JsonNode block = ask(hidden).at("/content/0");
        assertThat(block.get("thinking").asString()).isEmpty();
        List<JsonNode> events = stream(hidden);
        assertThat(types(events)).doesNotContain("thinking_delta");
        assertThat(events.toString()).contains(block.get("signature").asString());
        String shown = "{\"type\":\"thinking\",\"thinking\":\"hm, ä\",\"signature\":\"anybody's\"}";
        assertThat(countOf(replay(block.toString()))).isEqualTo(countOf(replay(shown)));
        assertThat(countOf(replay(shown)))
                .isGreaterThan(countOf(replay("{\"type\":\"redacted_thinking\",\"data\":\"x\"}")));
    }

    private static String replay(String block) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"7 + 5?\"},{\"role\":\"assistant\",\"content\":[" + block
                + ",{\"type\":\"text\",\"text\":\"12\"}]},{\"role\":\"user\",\"content\":\"And 6 + 5?\"}]}";
    }

    @Test
    void callsTools() {
        script("[TOOL_CALLS]", "weather", "[ARGS]", "{\"city\": \"Rome\"}", "</s>");
        JsonNode message = ask(TOOL);
        JsonNode call = message.at("/content/0");
        assertThat(call.get("type").asString()).isEqualTo("tool_use");
        assertThat(call.get("id").asString()).matches("toolu_[A-Za-z0-9]{9}");
        assertThat(call.get("name").asString()).isEqualTo("weather");
        assertThat(call.get("input").toString()).isEqualTo("{\"city\":\"Rome\"}");
        assertThat(message.get("stop_reason").asString()).isEqualTo("tool_use");
    }

    @Test
    void callsToolsInStreams() {
        script(
                "hm",
                "[TOOL_CALLS]",
                "weather",
                "[ARGS]",
                "{\"city\": 1}",
                "[TOOL_CALLS]",
                "weather",
                "[ARGS]",
                "{}",
                "</s>");
        List<JsonNode> events = stream(TOOL);
        for (int index = 1; index <= 2; index++) {
            StringBuilder input = new StringBuilder();
            for (JsonNode event : events) {
                if (event.path("index").asInt(-1) == index) {
                    input.append(event.at("/delta/partial_json").asString(""));
                }
            }
            assertThat(input).hasToString(index == 1 ? "{\"city\": 1}" : "{}");
        }
        assertThat(events.stream()
                        .filter(event -> event.has("content_block"))
                        .map(event -> event.at("/content_block/type").asString()))
                .containsExactly("text", "tool_use", "tool_use");
        assertThat(events.get(events.size() - 2).at("/delta/stop_reason").asString())
                .isEqualTo("tool_use");
    }

    @Test
    void inputsThatAreNoObjectsAreShownAsTheyAre() {
        script("[TOOL_CALLS]", "weather", "[ARGS]", "{\"city", "</s>");
        JsonNode message = ask(TOOL);
        assertThat(message.at("/content/0/input/INVALID_JSON").asString()).isEqualTo("{\"city");
        assertThat(message.get("warnings").toString()).contains("weather");
        assertThat(stream(TOOL).toString()).contains("no JSON object");
    }

    @Test
    void toolsThatAreNotThereAreLeftOutWithAWarning() {
        JsonNode message = ask("\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]");
        assertThat(message.get("warnings").toString()).contains("tools[0]");
        assertThat(message.at("/content/0/text").asString()).isEqualTo("12");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"thinking\":{\"type\":\"enabled\"} | thinking.budget_tokens",
                "\"thinking\":{\"type\":\"maybe\"} | thinking.type",
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":-1} | thinking.budget_tokens",
                "\"output_config\":{\"format\":{\"type\":\"json_schema\"}} | output_config.format",
                "\"output_config\":{\"effort\":\"much\"} | output_config.effort",
                "\"mcp_servers\":[{}] | mcp_servers",
                "\"container\":\"c\" | container",
                "\"speed\":\"fast\" | speed",
                "\"context_management\":{\"edits\":[{\"type\":\"compact_20260112\"}]} | context_management.edits[0].type",
                "\"tool_choice\":{\"type\":\"any\"} | tool_choice",
                "\"tool_choice\":{\"type\":\"tool\",\"name\":\"x\"},\"tools\":[{\"name\":\"y\",\"input_schema\":{}}] | tool_choice.name",
                "\"tools\":[{\"name\":\"y\"}] | tools[0].input_schema",
                "\"tools\":[{\"type\":\"bash_20250124\",\"name\":\"bash\"},{\"name\":\"y y\",\"input_schema\":{}}] | tools[1].name",
                "\"tools\":[{\"name\":\"y\",\"input_schema\":{\"type\":\"dict\"}}] | tools[0].input_schema.type",
                "\"stop_sequences\":[\"\"] | stop_sequences",
                "\"temperature\":\"hot\" | temperature",
                "\"top_k\":1e99 | top_k",
                "\"system\":[{\"type\":\"image\"}] | system[0].type",
                "\"system\":7 | system",
                "\"stream\":1 | stream"
            })
    void refusesByName(String fields, String name) {
        refused(body(fields), 400, "invalid_request_error", name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | messages",
                "[{\"role\":\"user\"}] | messages[0].content",
                "[{\"role\":\"tool\",\"content\":\"x\"}] | messages[0].role",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"source\":{}}]}] | document",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"http://127.0.0.1/\"}}]}] | messages[0].content[0].source.url",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"file\",\"file_id\":\"f\"}}]}] | messages[0].content[0].source.type",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"AAAA\"}}]}] | messages[0].content[0].source.data",
                "[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"1\",\"name\":\"f\",\"input\":{}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"1\"},{\"type\":\"text\",\"text\":\"and\"},{\"type\":\"tool_result\",\"tool_use_id\":\"2\"}]}] | messages[2].content[2]:",
                "[{\"role\":\"user\",\"content\":[{\"type\":\"tool_use\",\"id\":\"1\",\"name\":\"f\",\"input\":{}}]}] | tool_use",
                "[{\"role\":\"assistant\",\"content\":[{\"type\":\"image\"}]}] | messages[0].content[0].type"
            })
    void refusesMessagesByPlace(String messages, String name) {
        refused("{\"max_tokens\":5,\"messages\":" + messages + "}", 400, "invalid_request_error", name);
    }

    private void refused(String body, int status, String type, String mentioned) {
        Answer answer = server.post(PATH, body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.json().get("type").asString()).isEqualTo("error");
        assertThat(answer.json().at("/error/type").asString()).isEqualTo(type);
        assertThat(answer.json().at("/error/message").asString()).contains(mentioned);
        assertThat(answer.json().get("request_id").asString())
                .isEqualTo(answer.response().headers().firstValue("request-id").orElseThrow());
    }

    @Test
    void otherErrorsHaveAnthropicsTypes() {
        refused("{" + QUESTION + "}", 400, "invalid_request_error", "max_tokens");
        refused("{\"model\":\"claude\",\"max_tokens\":5," + QUESTION + "}", 404, "not_found_error", "starter");
        refused("{\"max_tokens\":5", 400, "invalid_request_error", "JSON");
    }

    /** Ignoring the field would answer the newest message alone. Anthropic's client reads the details and sends all. */
    @Test
    void threadsAreRefusedInTheFormThatClientsRecoverFrom() {
        for (String thread :
                List.of("{\"type\":\"create\"}", "{\"type\":\"continue\",\"previous_message_id\":\"msg_0\"}")) {
            Answer answer = server.post(PATH, body("\"thread\":" + thread));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().at("/error/message").asString()).startsWith("thread ");
            assertThat(answer.json().at("/error/details").toString())
                    .isEqualTo("{\"error_code\":\"thread_unsupported_request\",\"unsupported\":[\"thread\"]}");
        }
        assertThat(ask("\"thread\":null").at("/content/0/text").asString()).isEqualTo("12");
    }

    @Test
    void failuresInTheMidstAreEvents() {
        server.customise(request -> request.withConstraint(() -> new FailingConstraint(3)));
        List<JsonNode> events = stream("\"temperature\":0");
        JsonNode last = events.getLast();
        assertThat(events.getFirst().get("type").asString()).isEqualTo("message_start");
        assertThat(last.get("type").asString()).isEqualTo("error");
        assertThat(last.at("/error/type").asString()).isEqualTo("api_error");
        assertThat(last.toString()).doesNotContain(FailingConstraint.MESSAGE);
    }

    @Test
    void takesWhatClaudeCodeSends() {
        Answer answer = server.send(server.request(PATH + "?beta=true")
                .header("anthropic-version", "2023-06-01")
                .header("anthropic-beta", "interleaved-thinking-2025-05-14,context-management-2025-06-27")
                .header("authorization", "Bearer whatever")
                .POST(BodyPublishers.ofString(body("\"system\":[{\"type\":\"text\",\"text\":\"Be brief.\","
                        + "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}],\"metadata\":{\"user_id\":\"u\"},"
                        + "\"service_tier\":\"auto\",\"thinking\":{\"type\":\"disabled\"},\"output_config\":{\"effort\":\"high\"},"
                        + "\"context_management\":{\"edits\":[{\"type\":\"clear_thinking_20251015\",\"keep\":\"all\"}]},"
                        + "\"something_new\":{}"))));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.json().has("warnings")).isFalse();
    }

    private int count(String fields) {
        return countOf("{" + fields + "," + QUESTION + "}");
    }

    private int countOf(String body) {
        Answer answer = server.post(PATH + "/count_tokens?beta=true", body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json().get("input_tokens").asInt();
    }

    @Test
    void countsWhatThePromptHasAndComputesNothing() {
        long before = server.engine().statistics().tokens().prompt();
        int plain = count("\"model\":\"starter\"");
        assertThat(count("\"system\":\"Be brief.\"")).isGreaterThan(plain);
        assertThat(count(TOOL)).isGreaterThan(plain);
        assertThat(server.engine().statistics().tokens().prompt()).isEqualTo(before);
        Answer refused = server.post(PATH + "/count_tokens", "{\"messages\":[]}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/error/type").asString()).isEqualTo("invalid_request_error");
    }

    @Test
    void keysAreAskedForInAnthropicsForm(@TempDir Path folder) throws IOException {
        NewKey key = NewKey.create(new NewKey.Terms("alice", Optional.empty(), 0, Optional.empty()));
        Path file = Files.writeString(folder.resolve("keys.jsonl"), key.entry() + "\n");
        try (TestServer locked =
                TestServer.start(ServerOptions.DEFAULT.withModel("starter").withKeys(file))) {
            Answer stranger = locked.post(PATH, body("\"x\":1"));
            assertThat(stranger.status()).isEqualTo(401);
            assertThat(stranger.json().at("/error/type").asString()).isEqualTo("authentication_error");
            Answer holder = locked.send(
                    locked.request(PATH).header("x-api-key", key.key()).POST(BodyPublishers.ofString(body("\"x\":1"))));
            assertThat(holder.status()).isEqualTo(200);
        }
    }
}
