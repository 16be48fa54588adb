package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.TestServer.Answer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChatCompletionsTest {
    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void answersWhole() {
        Answer answer = server.post(
                "/v1/chat/completions",
                "{\"model\":\"starter\",\"messages\":[{\"role\":\"user\",\"content\":\"What is 7 + 5?\"}]}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.json().at("/choices/0/message/content").asString()).isEqualTo("12");
        assertThat(answer.json().at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(answer.json().at("/usage/total_tokens").asInt()).isGreaterThan(10);
    }

    @Test
    void answersAsAStream() {
        List<String> data = server.stream(
                "/v1/chat/completions",
                "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"What is 7 + 5?\"}]}");
        assertThat(data).endsWith("[DONE]");
        StringBuilder text = new StringBuilder();
        for (String chunk : data.subList(0, data.size() - 1)) {
            JsonNode delta = JsonMapper.shared().readTree(chunk).at("/choices/0/delta");
            text.append(delta.path("content").asString(""));
        }
        assertThat(text).hasToString("12");
    }
}
