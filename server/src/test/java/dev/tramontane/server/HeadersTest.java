package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.TestServer.Answer;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients look for in the headers of an answer, whatever the answer is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HeadersTest {
    private final NewKey key = NewKey.create(new NewKey.Terms("alice", Optional.empty(), 0, Optional.empty()));
    private TestServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Path keys = folder.resolve("keys.jsonl");
        Files.writeString(keys, key.entry() + "\n");
        server = TestServer.start(ServerOptions.DEFAULT.withModel("starter").withKeys(keys));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Answer post(String path, boolean hasKey, String body) {
        HttpRequest.Builder request = server.request(path).POST(BodyPublishers.ofString(body));
        return server.send(hasKey ? request.header("x-api-key", key.key()) : request);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/messages, request-id",
        "/v1/messages/count_tokens, request-id",
        "/mistral/v1/chat/completions, mistral-correlation-id",
    })
    void everyDialectHasItsIdOnEveryAnswer(String path, String header) {
        String question = "{\"max_tokens\":2,\"messages\":[{\"role\":\"user\",\"content\":\"1 + 1\"}]}";
        for (Answer answer : new Answer[] {
            post(path, true, question),
            post(path, true, "{}"),
            post(path, true, "nonsense"),
            post(path, true, question.replace("{\"max", "{\"model\":\"none\",\"max")),
            post(path, false, question),
            server.send(server.request(path).GET()),
            server.send(server.request(path)
                    .header("Content-Encoding", "gzip")
                    .header("x-api-key", key.key())
                    .POST(BodyPublishers.ofString(question))),
        }) {
            HttpHeaders headers = answer.response().headers();
            assertThat(headers.firstValue(header))
                    .as(answer.response().toString())
                    .isPresent();
            assertThat(headers.firstValue(header)).isEqualTo(headers.firstValue("x-request-id"));
            if (answer.status() >= 400) {
                assertThat(answer.json().path("request_id").asString())
                        .isEqualTo(headers.firstValue(header).orElseThrow());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, '{\"max_tokens\":2,\"messages\":[{\"role\":\"user\",\"content\":\"1 + 1\"}]}'",
        "/v1/completions, '{\"max_tokens\":2,\"prompt\":\"1 + 1\"}'",
        "/v1/responses, '{\"max_output_tokens\":20,\"input\":\"1 + 1\"}'",
    })
    void openAiTellsHowLongItTook(String path, String question) {
        for (Answer answer : new Answer[] {
            post(path, true, question), post(path, true, "nonsense"), post(path, false, question),
        }) {
            assertThat(answer.response().headers().firstValue("openai-processing-ms"))
                    .as(answer.response().toString())
                    .hasValueSatisfying(millis -> assertThat(millis).matches("\\d{1,6}"));
        }
        assertThat(server.sendText(server.request(path)
                                .header("x-api-key", key.key())
                                .POST(BodyPublishers.ofString(question.replace("{\"max", "{\"stream\":true,\"max"))))
                        .headers()
                        .firstValue("openai-processing-ms"))
                .isPresent();
    }

    @Test
    void aClientsOwnIdComesBackInHeadersAndErrors() {
        Answer answer = server.send(server.request("/v1/messages")
                .header("x-request-id", "client-7")
                .POST(BodyPublishers.ofString("{}")));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.response().headers().firstValue("request-id")).contains("client-7");
        assertThat(answer.json().path("request_id").asString()).isEqualTo("client-7");
    }
}
