package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.TestServer.Answer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalsTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"1 + 1\"}]";

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Answer ask(String fields) {
        return server.post(PATH, "{" + MESSAGES + "," + fields + "}");
    }

    private static String repeated(int count, String element) {
        return IntStream.range(0, count).mapToObj(_ -> element).collect(Collectors.joining(",", "[", "]"));
    }

    static Stream<Arguments> refusals() {
        String tool = "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}";
        String manyBiases = IntStream.range(0, 1025)
                .mapToObj(token -> "\"" + token + "\":1")
                .collect(Collectors.joining(",", "{", "}"));
        return Stream.of(
                Arguments.of("\"n\":9", "n"),
                Arguments.of("\"n\":2147483648", "n"),
                Arguments.of("\"n\":1e308", "n"),
                Arguments.of("\"n\":1.5", "n"),
                Arguments.of("\"n\":-1", "n"),
                Arguments.of("\"n\":\"1\"", "n"),
                Arguments.of("\"n\":NaN", "n"),
                Arguments.of("\"n\":1e-999999999", "n"),
                Arguments.of("\"max_tokens\":0", "max_tokens"),
                Arguments.of("\"max_tokens\":9007199254740993", "max_tokens"),
                Arguments.of("\"max_tokens\":5,\"max_completion_tokens\":6", "max_completion_tokens"),
                Arguments.of("\"min_tokens\":6,\"max_tokens\":5", "min_tokens"),
                Arguments.of("\"top_logprobs\":3", "top_logprobs"),
                Arguments.of("\"logprobs\":true,\"top_logprobs\":21", "top_logprobs"),
                Arguments.of("\"stop\":" + repeated(17, "\"x\""), "stop"),
                Arguments.of("\"stop\":\"" + "x".repeat(257) + "\"", "stop"),
                Arguments.of("\"stop\":[\"\"]", "stop"),
                Arguments.of("\"logit_bias\":" + manyBiases, "logit_bias"),
                Arguments.of("\"logit_bias\":{\"x\":1}", "logit_bias"),
                Arguments.of("\"logit_bias\":{\"1\":101}", "logit_bias"),
                Arguments.of("\"tools\":" + repeated(513, tool), "tools"),
                Arguments.of("\"temperature\":-0.1", "temperature"),
                Arguments.of("\"temperature\":Infinity", "temperature"),
                Arguments.of("\"temperature\":\"hot\"", "temperature"),
                Arguments.of("\"top_p\":0", "top_p"),
                Arguments.of("\"top_p\":1.01", "top_p"),
                Arguments.of("\"top_k\":-2", "top_k"),
                Arguments.of("\"presence_penalty\":2.1", "presence_penalty"),
                Arguments.of("\"seed\":1,\"random_seed\":2", "random_seed"),
                Arguments.of("\"seed\":9223372036854775808", "seed"),
                Arguments.of("\"reasoning_effort\":\"lots\"", "reasoning_effort"),
                Arguments.of("\"reasoning_effort\":\"none\",\"prompt_mode\":\"reasoning\"", "prompt_mode"),
                Arguments.of("\"reasoning_effort\":\"high\",\"enable_thinking\":false", "enable_thinking"),
                Arguments.of("\"chat_template_kwargs\":{\"tools\":1}", "chat_template_kwargs.tools"),
                Arguments.of("\"tool_choice\":\"required\"", "tool_choice"),
                Arguments.of("\"tool_choice\":\"sometimes\"", "tool_choice"),
                Arguments.of(
                        "\"tools\":[" + tool
                                + "],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}}",
                        "tool_choice"),
                Arguments.of("\"response_format\":{\"type\":\"json_object\"}", "response_format"),
                Arguments.of("\"stream_options\":{\"include_usage\":true}", "stream_options"),
                Arguments.of("\"functions\":[]", "functions"),
                Arguments.of("\"guided_json\":{}", "guided_json"),
                Arguments.of("\"store\":true", "store"),
                Arguments.of("\"priority\":1", "priority"),
                Arguments.of("\"stream\":\"yes\"", "stream"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatCannotBeIsRefusedByName(String fields, String name) {
        Answer answer = ask(fields);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.json().at("/error/param").asString()).isEqualTo(name);
        assertThat(answer.json().at("/error/message").asString()).startsWith(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"n\":1.0",
                "\"store\":false",
                "\"service_tier\":\"auto\"",
                "\"response_format\":{\"type\":\"text\"}",
                "\"response_format\":null",
                "\"invented_field\":{\"a\":[1]}",
                "\"user\":\"u\",\"metadata\":{\"a\":\"b\"}",
                "\"tools\":[],\"tool_choice\":\"none\"",
                "\"parallel_tool_calls\":false",
                "\"top_k\":-1,\"min_p\":0.1,\"repetition_penalty\":1.1",
                "\"cache_salt\":\"s\""
            })
    void whatDoesNoHarmIsTaken(String fields) {
        Answer answer = ask(fields + ",\"max_tokens\":2");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    }

    @Test
    void messagesAreRefusedByTheirPlace() {
        Answer remote = server.post(
                PATH,
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":"
                        + "\"http://169.254.169.254/latest\"}]}]}");
        assertThat(remote.status()).isEqualTo(400);
        assertThat(remote.json().at("/error/param").asString()).isEqualTo("messages[0].content[0].image_url");
        Answer thoughts = server.post(
                PATH,
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\","
                        + "\"reasoning_content\":\"c\",\"reasoning\":\"d\"},{\"role\":\"user\",\"content\":\"e\"}]}");
        assertThat(thoughts.json().at("/error/param").asString()).isEqualTo("messages[1].reasoning");
        Answer role = server.post(PATH, "{\"messages\":[{\"role\":\"oracle\",\"content\":\"\"}]}");
        assertThat(role.json().at("/error/param").asString()).isEqualTo("messages[0].role");
        Answer many = server.post(PATH, "{\"messages\":" + repeated(4097, "{}") + "}");
        assertThat(many.json().at("/error/param").asString()).isEqualTo("messages");
        Answer none = server.post(PATH, "{}");
        assertThat(none.status()).isEqualTo(400);
    }

    @Test
    void unknownModelsAreToldWhatIsServed() {
        Answer answer = ask("\"model\":\"gpt-7\"");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().at("/error/code").asString()).isEqualTo("model_not_found");
        assertThat(answer.json().path("code").asString()).isEqualTo("model_not_found");
        assertThat(answer.json().path("object").asString()).isEqualTo("error");
        assertThat(answer.json().path("message").asString()).contains("starter").doesNotContain("gpt-7");
        assertThat(server.get("/v1/models/gpt-7").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{ | 400", "[] | 400", "'' | 400", "{\"a\":1}} | 400", "{\"a\":1} {} | 400"})
    void bodiesThatAreNoObjectsAreRefused(String body, int status) {
        assertThat(server.post(PATH, body).status()).isEqualTo(status);
    }

    @Test
    void deepBodiesAreRefused() {
        assertThat(server.post(PATH, "[".repeat(60_000)).status()).isEqualTo(400);
    }

    /** Agents look for these words, or for the code, and then go on with a summary of the conversation. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/chat/completions | {\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
                "/mistral/v1/chat/completions | {\"model\":\"starter\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
                "/v1/responses | {\"model\":\"starter\",\"input\":\"%s\",\"stream\":true}",
                "/v1/completions | {\"prompt\":\"%s\"}",
                "/v1/messages | {\"model\":\"starter\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
            })
    void agentsUnderstandThatTheirPromptIsTooLong(String path, String body) {
        Answer answer = server.post(path, body.formatted("7 + 5, ".repeat(9000)));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.response().body()).contains("prompt is too long", "maximum context length is 8192 tokens");
        if (!path.equals("/v1/messages")) {
            assertThat(answer.json().findValue("code").asString()).isEqualTo("context_length_exceeded");
        }
    }

    @Test
    void failuresTellNothing() {
        server.customise(_ -> {
            throw new IllegalStateException("secret at 0xdeadbeef");
        });
        try {
            Answer answer = ask("\"max_tokens\":2");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.response().body()).doesNotContain("secret").doesNotContain("IllegalState");
            assertThat(answer.json().at("/error/type").asString()).isEqualTo("server_error");
        } finally {
            server.customise(request -> request);
        }
    }

    @Test
    void aFailureInTheMiddleOfAStreamIsItsLastEvent() {
        server.customise(request -> request.withConstraint(() -> new FailingConstraint(3)));
        try {
            var data = server.stream(PATH, "{" + MESSAGES + ",\"stream\":true}");
            assertThat(data).endsWith("[DONE]");
            assertThat(data.get(data.size() - 2)).contains("\"error\"").doesNotContain("secret");
        } finally {
            server.customise(request -> request);
        }
    }

    /** Fails at a token. */
    private static final class FailingConstraint implements dev.tramontane.engine.TokenConstraint {
        private int left;

        FailingConstraint(int left) {
            this.left = left;
        }

        @Override
        public void restrict(float[] logits) {
            logits[2] = Float.NEGATIVE_INFINITY;
            if (left-- == 0) {
                throw new IllegalStateException("secret");
            }
        }

        @Override
        public void accept(int token) {}
    }

    @Test
    void requestIdsComeBackIfTheyAreProper() {
        assertThat(idOf("my-id_1.2:3")).isEqualTo("my-id_1.2:3");
        assertThat(idOf("no spaces")).startsWith("req_");
        assertThat(idOf("x".repeat(129))).startsWith("req_");
    }

    private String idOf(String sent) {
        return server.send(
                        server.request("/health").header("x-request-id", sent).GET())
                .response()
                .headers()
                .firstValue("x-request-id")
                .orElseThrow();
    }
}
