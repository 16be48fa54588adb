package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.TestServer.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChatCompletionsTest {
    private static final String PATH = "/v1/chat/completions";
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

    /** A request about a sum, with more fields. */
    private static String sum(String more) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"What is 7 + 5?\"}]" + (more.isEmpty() ? "" : "," + more)
                + "}";
    }

    private void script(String... parts) {
        server.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), parts)));
    }

    private List<JsonNode> chunks(String body) {
        List<String> data = server.stream(PATH, body);
        assertThat(data).endsWith("[DONE]");
        List<JsonNode> chunks = new ArrayList<>();
        data.subList(0, data.size() - 1)
                .forEach(text -> chunks.add(JsonMapper.shared().readTree(text)));
        return chunks;
    }

    private static String joined(List<JsonNode> chunks, int index, String field) {
        StringBuilder text = new StringBuilder();
        for (JsonNode chunk : chunks) {
            for (JsonNode choice : chunk.path("choices")) {
                if (choice.path("index").asInt() == index) {
                    text.append(choice.at("/delta/" + field).asString(""));
                }
            }
        }
        return text.toString();
    }

    @Test
    void answersWhole() {
        Answer answer = server.post(PATH, sum("\"model\":\"starter\""));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        JsonNode json = answer.json();
        assertThat(json.path("object").asString()).isEqualTo("chat.completion");
        assertThat(json.path("model").asString()).isEqualTo("starter");
        assertThat(json.path("created").asLong()).isGreaterThan(1_700_000_000);
        assertThat(json.at("/choices/0/message/role").asString()).isEqualTo("assistant");
        assertThat(json.at("/choices/0/message/content").asString()).isEqualTo("12");
        assertThat(json.at("/choices/0/message").has("reasoning_content")).isFalse();
        assertThat(json.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        JsonNode usage = json.path("usage");
        assertThat(usage.path("total_tokens").asInt())
                .isEqualTo(usage.path("prompt_tokens").asInt()
                        + usage.path("completion_tokens").asInt());
        assertThat(usage.at("/output_characters/answer").asInt()).isEqualTo(2);
        assertThat(answer.response().headers().firstValue("x-request-id")).isPresent();
        assertThat(answer.response().headers().firstValue("cache-control")).contains("no-store");
    }

    @Test
    void streamsChunksThatAllAreComplete() {
        List<JsonNode> chunks = chunks(sum("\"stream\":true"));
        assertThat(joined(chunks, 0, "content")).isEqualTo("12");
        assertThat(chunks.getFirst().at("/choices/0/delta/role").asString()).isEqualTo("assistant");
        assertThat(chunks.getLast().at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        for (JsonNode chunk : chunks) {
            assertThat(chunk.path("id").asString())
                    .isEqualTo(chunks.getFirst().path("id").asString());
            assertThat(chunk.path("object").asString()).isEqualTo("chat.completion.chunk");
            assertThat(chunk.path("choices").get(0).has("finish_reason")).isTrue();
            assertThat(chunk.has("usage")).isFalse();
        }
    }

    @Test
    void usageComesLastAndOnlyIfAskedFor() {
        List<JsonNode> chunks = chunks(sum("\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        assertThat(chunks.getLast().path("choices").size()).isZero();
        assertThat(chunks.getLast().at("/usage/completion_tokens").asInt()).isPositive();
        assertThat(chunks.get(chunks.size() - 2).at("/choices/0/finish_reason").asString())
                .isEqualTo("stop");
    }

    @Test
    void thinksAtHighEffortInBothFields() {
        Answer answer = server.post(PATH, sum("\"reasoning_effort\":\"medium\",\"temperature\":0"));
        JsonNode message = answer.json().at("/choices/0/message");
        assertThat(message.path("reasoning_content").asString()).isNotBlank();
        assertThat(message.path("reasoning")).isEqualTo(message.path("reasoning_content"));
        assertThat(answer.json()
                        .at("/usage/completion_tokens_details/reasoning_tokens")
                        .asInt())
                .isPositive();
        List<JsonNode> chunks = chunks(sum("\"stream\":true,\"prompt_mode\":\"reasoning\",\"temperature\":0"));
        assertThat(joined(chunks, 0, "reasoning_content"))
                .isEqualTo(message.path("reasoning_content").asString());
        assertThat(joined(chunks, 0, "content"))
                .isEqualTo(message.path("content").asString());
    }

    @Test
    void tokensOfTheFormatNeverLeak() {
        script("[THINK]", "7+5", "[/THINK]", "12", "</s>");
        assertThat(server.post(PATH, sum(""))
                        .json()
                        .at("/choices/0/message/content")
                        .asString())
                .isEqualTo("12");
    }

    @Test
    void severalChoicesAreToldApart() {
        String fields = "\"n\":2,\"seed\":7,\"temperature\":1.5,\"max_tokens\":12";
        JsonNode whole = server.post(PATH, sum(fields)).json();
        assertThat(whole.path("choices").size()).isEqualTo(2);
        List<JsonNode> chunks = chunks(sum(fields + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        for (int i = 0; i < 2; i++) {
            assertThat(joined(chunks, i, "content"))
                    .isEqualTo(whole.at("/choices/" + i + "/message/content").asString());
        }
        assertThat(chunks.getLast().at("/usage/completion_tokens")).isEqualTo(whole.at("/usage/completion_tokens"));
    }

    @Test
    void toolCallsComeWhole() {
        script("[TOOL_CALLS]", "weather", "[ARGS]", "{\"city\": \"Paris\"}", "</s>");
        JsonNode whole = server.post(PATH, sum(WEATHER)).json();
        JsonNode call = whole.at("/choices/0/message/tool_calls/0");
        assertThat(call.path("id").asString()).matches("[A-Za-z0-9]{9}");
        assertThat(call.path("type").asString()).isEqualTo("function");
        assertThat(call.at("/function/name").asString()).isEqualTo("weather");
        assertThat(call.at("/function/arguments").asString()).isEqualTo("{\"city\": \"Paris\"}");
        assertThat(whole.at("/choices/0/message/content").isNull()).isTrue();
        assertThat(whole.at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");

        List<JsonNode> calls = calls(chunks(sum(WEATHER + ",\"stream\":true")));
        assertThat(calls).hasSize(1);
        assertThat(calls.getFirst().path("index").asInt()).isZero();
        assertThat(calls.getFirst().at("/function/arguments").asString()).isEqualTo("{\"city\": \"Paris\"}");
    }

    @Test
    void fragmentsOfToolCallsRepeatTheName() {
        script("[TOOL_CALLS]", "weather", "[ARGS]", "{\"city\": \"Paris\"}", "</s>");
        List<JsonNode> calls =
                calls(chunks(sum(WEATHER + ",\"stream\":true,\"stream_options\":{\"stream_tool_calls\":true}")));
        assertThat(calls).hasSizeGreaterThan(2);
        StringBuilder arguments = new StringBuilder();
        for (JsonNode call : calls) {
            assertThat(call.at("/function/name").asString()).isEqualTo("weather");
            arguments.append(call.at("/function/arguments").asString());
        }
        assertThat(arguments).hasToString("{\"city\": \"Paris\"}");
    }

    private static List<JsonNode> calls(List<JsonNode> chunks) {
        List<JsonNode> calls = new ArrayList<>();
        chunks.forEach(chunk -> chunk.at("/choices/0/delta/tool_calls").forEach(calls::add));
        return calls;
    }

    @Test
    void saysWhenADemandedCallWasNotMade() {
        script("12", "</s>");
        String fields = WEATHER + ",\"tool_choice\":\"any\"";
        assertThat(server.post(PATH, sum(fields)).json().at("/warnings/0").asString())
                .contains("tool_choice");
        assertThat(chunks(sum(fields + ",\"stream\":true"))
                        .getLast()
                        .at("/warnings/0")
                        .asString())
                .contains("tool_choice");
        assertThat(server.post(PATH, sum(WEATHER)).json().has("warnings")).isFalse();
    }

    @Test
    void tellsProbabilitiesOfTheAnswersTokens() {
        JsonNode choice = server.post(PATH, sum("\"logprobs\":true,\"top_logprobs\":2"))
                .json()
                .at("/choices/0");
        StringBuilder text = new StringBuilder();
        for (JsonNode token : choice.at("/logprobs/content")) {
            text.append(token.path("token").asString());
            assertThat(token.path("logprob").asDouble()).isLessThanOrEqualTo(0);
            assertThat(token.path("top_logprobs").size()).isEqualTo(2);
            assertThat(token.path("bytes").size()).isPositive();
        }
        assertThat(text).hasToString(choice.at("/message/content").asString());
        List<JsonNode> chunks = chunks(sum("\"logprobs\":true,\"top_logprobs\":2,\"stream\":true"));
        StringBuilder streamed = new StringBuilder();
        chunks.forEach(chunk -> chunk.at("/choices/0/logprobs/content")
                .forEach(token -> streamed.append(token.path("token").asString())));
        assertThat(streamed).hasToString(text.toString());
    }

    @Test
    void stopsWhereItIsTold() {
        JsonNode stopped = server.post(PATH, sum("\"stop\":\"2\"")).json();
        assertThat(stopped.at("/choices/0/message/content").asString()).isEqualTo("1");
        JsonNode cut = server.post(PATH, sum("\"max_completion_tokens\":1")).json();
        assertThat(cut.at("/choices/0/finish_reason").asString()).isEqualTo("length");
    }

    @Test
    void biasesTokensByTheirIdsAsKeys() {
        int one = server.engine().tokenizer().encode("1")[0];
        JsonNode biased = server.post(PATH, sum("\"max_tokens\":1,\"logit_bias\":{\"" + one + "\":-100}"))
                .json();
        assertThat(biased.at("/choices/0/message/content").asString()).doesNotStartWith("1");
    }

    @Test
    void thoughtsComeBackInEveryForm() {
        List<String> forms = List.of(
                "\"content\":\"12\",\"reasoning_content\":\"7+5=12\"",
                "\"content\":\"12\",\"reasoning\":\"7+5=12\"",
                "\"content\":\"12\",\"reasoning\":\"7+5=12\",\"reasoning_content\":\"7+5=12\"",
                "\"content\":[{\"type\":\"thinking\",\"thinking\":\"7+5=12\"},{\"type\":\"text\",\"text\":\"12\"}]",
                "\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"7+5=12\"}]},"
                        + "{\"type\":\"text\",\"text\":\"12\"}]");
        int without = promptTokens("\"content\":\"12\"");
        int with = promptTokens(forms.getFirst());
        assertThat(with).isGreaterThan(without + 2);
        for (String form : forms) {
            assertThat(promptTokens(form)).as(form).isEqualTo(with);
        }
    }

    private int promptTokens(String assistant) {
        Answer answer = server.post(
                PATH,
                "{\"max_tokens\":1,\"messages\":[{\"role\":\"developer\",\"content\":\"Add.\"},"
                        + "{\"role\":\"user\",\"content\":\"7 + 5\"},{\"role\":\"assistant\"," + assistant
                        + "},{\"role\":\"user\",\"content\":\"8 + 5\"}]}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json().at("/usage/prompt_tokens").asInt();
    }

    @Test
    void aliasesHaveTheirOwnEffort() {
        try (TestServer aliased = TestServer.start(ServerOptions.DEFAULT
                .withModel("starter")
                .withAliases(Map.of("thinker", Optional.of(dev.tramontane.language.chat.Effort.HIGH))))) {
            JsonNode thought = aliased.post(PATH, sum("\"model\":\"thinker\"")).json();
            assertThat(thought.at("/choices/0/message/reasoning_content").asString())
                    .isNotBlank();
            assertThat(thought.path("model").asString()).isEqualTo("thinker");
            JsonNode told = aliased.post(PATH, sum("\"model\":\"thinker\",\"reasoning_effort\":\"none\""))
                    .json();
            assertThat(told.at("/choices/0/message").has("reasoning_content")).isFalse();
            JsonNode models = aliased.get("/v1/models").json();
            assertThat(models.path("data").size()).isEqualTo(2);
            assertThat(aliased.get("/v1/models/thinker").json().path("parent").asString())
                    .isEqualTo("starter");
        }
    }
}
