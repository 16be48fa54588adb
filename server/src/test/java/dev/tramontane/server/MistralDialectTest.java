package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.TestServer.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MistralDialectTest {
    private static final String PATH = "/mistral/v1/chat/completions";
    private static final String WEATHER =
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":{\"type\":\"object\"}}}]";

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
    void saysWhatItLikes() {
        server.customise(UnaryOperator.identity());
    }

    private void script(String... parts) {
        server.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), parts)));
    }

    private static String sum(String more) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"What is 7 + 5?\"}]" + (more.isEmpty() ? "" : "," + more)
                + "}";
    }

    private JsonNode whole(String more) {
        Answer answer = server.post(PATH, sum(more));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json();
    }

    private List<JsonNode> chunks(String more) {
        List<String> data = server.stream(PATH, sum("\"stream\":true" + (more.isEmpty() ? "" : "," + more)));
        assertThat(data).endsWith("[DONE]");
        List<JsonNode> chunks = new ArrayList<>();
        for (String text : data.subList(0, data.size() - 1)) {
            JsonNode chunk = JsonMapper.shared().readTree(text);
            // Mistral's clients check every chunk against a schema.
            assertThat(chunk.path("id").asString()).isNotEmpty();
            assertThat(chunk.path("model").asString()).isEqualTo("starter");
            assertThat(chunk.path("choices").size()).as(text).isEqualTo(1);
            assertThat(chunk.path("choices").get(0).has("finish_reason")).isTrue();
            chunks.add(chunk);
        }
        return chunks;
    }

    @Test
    void contentIsAStringWithoutThinking() {
        JsonNode answer = whole("\"safe_prompt\":false,\"random_seed\":7,\"prompt_mode\":null");
        JsonNode message = answer.at("/choices/0/message");
        assertThat(message.path("content").asString()).isEqualTo("12");
        assertThat(message.path("prefix").asBoolean()).isFalse();
        assertThat(message.has("tool_calls")).isTrue();
        assertThat(message.path("tool_calls").isNull()).isTrue();
        assertThat(message.has("reasoning_content")).isFalse();
        assertThat(answer.at("/usage/completion_tokens").asInt()).isPositive();
    }

    @Test
    void contentIsChunksWithThinking() {
        script("[THINK]", "seven and five", "[/THINK]", "12", "</s>");
        JsonNode content = whole("\"prompt_mode\":\"reasoning\"").at("/choices/0/message/content");
        assertThat(content.toString())
                .isEqualTo("[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"seven and five\"}],"
                        + "\"closed\":true},{\"type\":\"text\",\"text\":\"12\"}]");
    }

    @Test
    void aThoughtThatIsCutOffIsOpen() {
        script("[THINK]", "seven and five", "[/THINK]", "12", "</s>");
        JsonNode choice =
                whole("\"reasoning_effort\":\"high\",\"max_tokens\":3").at("/choices/0");
        assertThat(choice.path("finish_reason").asString()).isEqualTo("length");
        assertThat(choice.at("/message/content").size()).isEqualTo(1);
        assertThat(choice.at("/message/content/0/closed").asBoolean(true)).isFalse();
    }

    @Test
    void promptModeAloneMakesTheModelThink() {
        JsonNode content =
                whole("\"prompt_mode\":\"reasoning\",\"temperature\":0").at("/choices/0/message/content");
        assertThat(content.at("/0/thinking/0/text").asString()).isNotBlank();
    }

    @Test
    void streamsStringsAndUsageOnTheLastChoice() {
        List<JsonNode> chunks = chunks("");
        StringBuilder text = new StringBuilder();
        chunks.forEach(chunk -> text.append(chunk.at("/choices/0/delta/content").asString("")));
        assertThat(text).hasToString("12");
        assertThat(chunks.getLast().at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(chunks.getLast().at("/usage/total_tokens").asInt()).isPositive();
        assertThat(chunks.subList(0, chunks.size() - 1)).noneMatch(chunk -> chunk.has("usage"));
    }

    @Test
    void streamsThinkingAsChunks() {
        script("[THINK]", "seven and five", "[/THINK]", "12", "</s>");
        StringBuilder thinking = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (JsonNode chunk : chunks("\"stream_options\":{\"include_usage\":true}")) {
            for (JsonNode part : chunk.at("/choices/0/delta/content")) {
                if (part.path("type").asString().equals("thinking")) {
                    part.path("thinking")
                            .forEach(inner -> thinking.append(inner.path("text").asString()));
                } else {
                    assertThat(part.path("type").asString()).isEqualTo("text");
                    text.append(part.path("text").asString());
                }
            }
        }
        assertThat(thinking).hasToString("seven and five");
        assertThat(text).hasToString("12");
    }

    @Test
    void usageComesOnceWithSeveralChoices() {
        List<JsonNode> chunks = chunks("\"n\":3,\"temperature\":1,\"random_seed\":4");
        assertThat(chunks.stream().filter(chunk -> chunk.has("usage"))).containsExactly(chunks.getLast());
        assertThat(chunks.stream()
                        .filter(chunk -> !chunk.at("/choices/0/finish_reason").isNull())
                        .map(chunk -> chunk.at("/choices/0/index").asInt()))
                .containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void toolCallsAreWholeWithIdsOfNine() {
        script("[TOOL_CALLS]", "weather", "[ARGS]", "{\"city\": \"Oslo\"}", "</s>");
        JsonNode choice = whole(WEATHER).at("/choices/0");
        assertThat(choice.path("finish_reason").asString()).isEqualTo("tool_calls");
        assertThat(choice.at("/message/content").asString()).isEmpty();
        assertThat(choice.at("/message/tool_calls/0/id").asString()).matches("[A-Za-z0-9]{9}");
        List<JsonNode> chunks = chunks(WEATHER);
        List<JsonNode> calls = calls(chunks);
        assertThat(calls).hasSize(1);
        assertThat(chunks.getLast().at("/choices/0/delta/tool_calls").size()).isEqualTo(1);
        assertThat(calls.getFirst().path("id").asString()).matches("[A-Za-z0-9]{9}");
        assertThat(calls.getFirst().at("/function/name").asString()).isEqualTo("weather");
        assertThat(calls.getFirst().at("/function/arguments").asString()).isEqualTo("{\"city\": \"Oslo\"}");
    }

    @Test
    void toolCallsComeInNamedFragmentsIfAskedFor() {
        script("[TOOL_CALLS]", "weather", "[ARGS]", "{\"city\": \"Oslo\"}", "</s>");
        List<JsonNode> calls = calls(chunks(WEATHER + ",\"stream_options\":{\"stream_tool_calls\":true}"));
        assertThat(calls)
                .hasSizeGreaterThan(2)
                .allMatch(call -> call.at("/function/name").asString().equals("weather"));
        StringBuilder arguments = new StringBuilder();
        calls.forEach(call -> arguments.append(call.at("/function/arguments").asString()));
        assertThat(arguments).hasToString("{\"city\": \"Oslo\"}");
    }

    private static List<JsonNode> calls(List<JsonNode> chunks) {
        List<JsonNode> calls = new ArrayList<>();
        chunks.forEach(chunk -> chunk.at("/choices/0/delta/tool_calls").forEach(calls::add));
        return calls;
    }

    @Test
    void oneCallAtMostUnlessParallel() {
        JsonNode answer = whole(WEATHER + ",\"parallel_tool_calls\":false,\"tool_choice\":\"any\",\"max_tokens\":64");
        assertThat(answer.at("/choices/0/message/tool_calls").size()).isLessThan(2);
    }

    @Test
    void aPrefixIsGoneOnWith() {
        Answer answer = server.post(
                PATH,
                "{\"messages\":[{\"role\":\"user\",\"content\":\"What is 7 + 5?\"},"
                        + "{\"role\":\"assistant\",\"content\":\"1\",\"prefix\":true}]}");
        assertThat(answer.json().at("/choices/0/message/content").asString()).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}],\"closed\":true},"
                        + "{\"type\":\"text\",\"text\":\"12\"}]",
                "\"content\":\"12\",\"reasoning_content\":\"hm\"",
                "\"content\":\"12\",\"reasoning\":\"hm\"",
                "\"content\":\"12\",\"reasoning\":\"hm\",\"reasoning_content\":\"hm\""
            })
    void thinkingComesBackIntoThePrompt(String fields) {
        String tokens = server.post(
                        "/tokenize",
                        "{\"return_token_strs\":true,\"messages\":[{\"role\":\"user\",\"content\":\"What is 7 + 5?\"},"
                                + "{\"role\":\"assistant\"," + fields + "},{\"role\":\"user\",\"content\":\"why\"}]}")
                .json()
                .path("token_strs")
                .toString();
        assertThat(tokens).contains("\"[THINK]\",", "\"[/THINK]\"");
    }

    @Test
    void errorsAreFlat() {
        Answer answer = server.post(PATH, sum("\"safe_prompt\":true"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("object").asString()).isEqualTo("error");
        assertThat(answer.json().path("message").asString()).contains("safe_prompt");
        assertThat(answer.json().path("param").asString()).isEqualTo("safe_prompt");
        assertThat(answer.json().path("code").isString()).isTrue();
        assertThat(answer.json().path("type").asString()).isEqualTo("invalid_request_error");
        assertThat(answer.json().has("error")).isFalse();
        assertThat(answer.response().headers().firstValue("mistral-correlation-id"))
                .isEqualTo(answer.response().headers().firstValue("x-request-id"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"prompt_mode\":\"other\" | prompt_mode",
                "\"prompt_mode\":\"reasoning\",\"reasoning_effort\":\"none\" | prompt_mode",
                "\"tool_choice\":\"any\" | tool_choice",
                "\"random_seed\":1,\"seed\":2 | random_seed",
                "\"n\":99 | n",
                "\"guardrails\":[{}] | guardrails"
            })
    void namesWhatIsWrong(String fields, String param) {
        Answer answer = server.post(PATH, sum(fields));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("param").asString()).isEqualTo(param);
    }

    @Test
    void failuresInTheMiddleAreChunksThatEndEveryChoice() {
        server.customise(request -> request.withConstraint(() -> new FailingConstraint(2)));
        List<JsonNode> chunks = chunks("\"n\":2");
        List<JsonNode> last = chunks.subList(chunks.size() - 2, chunks.size());
        assertThat(last)
                .allMatch(
                        chunk -> chunk.at("/choices/0/finish_reason").asString().equals("error"));
        assertThat(last)
                .extracting(chunk -> chunk.at("/choices/0/index").asInt())
                .containsExactly(0, 1);
        assertThat(last.getFirst().at("/error/type").asString()).isEqualTo("server_error");
        assertThat(chunks.toString()).doesNotContain(FailingConstraint.MESSAGE);
        server.customise(UnaryOperator.identity());
        assertThat(whole("").at("/choices/0/message/content").asString()).isEqualTo("12");
    }

    @Test
    void modelsAreThere() {
        JsonNode model = server.get("/mistral/v1/models/starter").json();
        assertThat(model.path("id").asString()).isEqualTo("starter");
        assertThat(model.at("/capabilities/completion_chat").asBoolean()).isTrue();
        assertThat(model.at("/capabilities/completion_fim").asBoolean(true)).isFalse();
        assertThat(server.get("/mistral/v1/models").json().at("/data/0/id").asString())
                .isEqualTo("starter");
        assertThat(server.get("/mistral/v1/models/other").json().path("code").asString())
                .isEqualTo("model_not_found");
    }
}
