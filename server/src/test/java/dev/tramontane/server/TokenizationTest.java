package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.TestServer.Answer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenizationTest {
    private static final String CHAT = "\"messages\":[{\"role\":\"user\",\"content\":\"What is 7 + 5?\"}]";

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private JsonNode tokenize(String fields) {
        Answer answer = server.post("/tokenize", "{" + fields + "}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void textsBeginWithTheirTokenUnlessTold() {
        JsonNode with = tokenize("\"prompt\":\"What is 7?\",\"return_token_strs\":true");
        JsonNode without = tokenize("\"prompt\":\"What is 7?\",\"add_special_tokens\":false");
        assertThat(with.path("count").asInt()).isEqualTo(without.path("count").asInt() + 1);
        assertThat(with.path("tokens").size()).isEqualTo(with.path("count").asInt());
        assertThat(with.path("max_model_len").asInt()).isEqualTo(server.engine().contextLength());
        assertThat(with.at("/token_strs/0").asString()).isEqualTo("<s>");
        assertThat(with.path("token_strs")
                        .valueStream()
                        .skip(1)
                        .map(JsonNode::asString)
                        .collect(Collectors.joining()))
                .isEqualTo("What is 7?");
        assertThat(without.path("token_strs").isNull()).isTrue();
    }

    @Test
    void textsAndTokensGoBackAndForth() {
        String tokens = tokenize("\"prompt\":\"日本 [INST] é\",\"add_special_tokens\":false")
                .path("tokens")
                .toString();
        assertThat(server.post("/detokenize", "{\"tokens\":" + tokens + "}")
                        .json()
                        .path("prompt")
                        .asString())
                .isEqualTo("日本 [INST] é");
        assertThat(server.post("/detokenize", "{\"tokens\":[1,3]}")
                        .json()
                        .path("prompt")
                        .asString())
                .isEqualTo("<s>[INST]");
        assertThat(server.post("/detokenize", "{\"tokens\":[]}")
                        .json()
                        .path("prompt")
                        .asString())
                .isEmpty();
    }

    @Test
    void partsOfCharactersStayDifferent() {
        JsonNode texts = tokenize("\"prompt\":\"😀\",\"add_special_tokens\":false,\"return_token_strs\":true")
                .path("token_strs");
        assertThat(texts.valueStream().map(JsonNode::asString))
                .isNotEmpty()
                .allMatch(text -> text.matches("bytes:(\\\\x[0-9a-f]{2})+") || text.equals("😀"));
    }

    @Test
    void chatsCountAsWhatTheyCost() {
        int count = tokenize(CHAT).path("count").asInt();
        JsonNode usage =
                server.post("/v1/chat/completions", "{" + CHAT + "}").json().path("usage");
        assertThat(usage.path("prompt_tokens").asInt()).isEqualTo(count);
        Answer counted = server.post("/v1/chat/completions/input_tokens", "{" + CHAT + "}");
        assertThat(counted.json().path("input_tokens").asInt()).isEqualTo(count);
        String tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";
        assertThat(tokenize(CHAT + tools).path("count").asInt()).isGreaterThan(count);
        assertThat(server.post("/v1/chat/completions/input_tokens", "{" + CHAT + tools + ",\"temperature\":1}")
                        .json()
                        .path("input_tokens")
                        .asInt())
                .isGreaterThan(count);
    }

    @Test
    void textsMayBeLongerThanAContext() {
        String text = "a b ".repeat(20_000);
        assertThat(tokenize("\"prompt\":\"" + text + "\"").path("count").asInt())
                .isGreaterThan(server.engine().contextLength());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"prompt\":7}",
                "{\"prompt\":\"a\",\"messages\":[]}",
                "{\"messages\":[]}",
                "{\"messages\":7}",
                "{\"prompt\":\"a\",\"add_special_tokens\":1}",
                "{\"prompt\":\"a\",\"return_token_strs\":\"yes\"}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"add_special_tokens\":true}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"chat_template\":\"{{ 7 }}\"}"
            })
    void refusesWhatCannotBeRead(String body) {
        Answer answer = server.post("/tokenize", body);
        assertThat(answer.status()).as(body).isEqualTo(400);
        assertThat(answer.json().path("message").asString()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"tokens\":7}",
                "{\"tokens\":[-1]}",
                "{\"tokens\":[99999]}",
                "{\"tokens\":[\"1\"]}",
                "{\"tokens\":[1.5]}",
                "{\"tokens\":[null]}"
            })
    void refusesWhatAreNoTokens(String body) {
        assertThat(server.post("/detokenize", body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/embeddings",
                "/v1/fim/completions",
                "/mistral/v1/fim/completions",
                "/mistral/v1/embeddings",
                "/v1/moderations",
                "/v1/audio/speech",
                "/v1/images/generations",
                "/v1/rerank"
            })
    void whatOtherModelsDoIsNotSupported(String path) {
        Answer answer = server.post(path, "{\"prompt\":\"a\",\"suffix\":\"b\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("message").asString()).contains("not supported by this model");
        assertThat(answer.json().path("object").asString()).isEqualTo("error");
        assertThat(answer.json().has("error")).isEqualTo(!path.startsWith("/mistral"));
    }
}
