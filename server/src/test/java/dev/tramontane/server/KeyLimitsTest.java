package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.TestServer.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Keys that may have so many requests running and no more. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyLimitsTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String LIMIT = "x-ratelimit-limit-requests";
    private static final String REMAINING = "x-ratelimit-remaining-requests";

    private static NewKey key(String name, int mostConcurrent) {
        NewKey.Terms terms = new NewKey.Terms(name, Optional.empty(), 0, Optional.empty());
        return NewKey.create(mostConcurrent == 0 ? terms : terms.withMostConcurrent(mostConcurrent));
    }

    private final NewKey two = key("two", 2);
    private final NewKey one = key("one", 1);
    private final NewKey unlimited = key("unlimited", 0);
    private final HttpClient client = HttpClient.newHttpClient();
    private TestServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Path keys = folder.resolve("keys.jsonl");
        Files.writeString(keys, one.entry() + "\n" + two.entry() + "\n" + unlimited.entry() + "\n");
        server = TestServer.start(ServerOptions.DEFAULT.withModel("starter").withKeys(keys));
        server.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), "1")));
    }

    @AfterAll
    void stop() {
        client.close();
        server.close();
    }

    private static String question(String fields) {
        return "{" + fields + "\"messages\":[{\"role\":\"user\",\"content\":\"Count.\"}]}";
    }

    private HttpRequest.Builder post(NewKey key, String path, String body) {
        return server.request(path).header("x-api-key", key.key()).POST(BodyPublishers.ofString(body));
    }

    /** An answer that goes on until it is closed. */
    private HttpResponse<InputStream> endless(NewKey key) throws Exception {
        HttpResponse<InputStream> response =
                client.send(post(key, CHAT, question("\"stream\":true,")).build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return response;
    }

    private Answer ask(NewKey key) {
        return server.send(post(key, CHAT, question("\"max_tokens\":2,")));
    }

    private void awaitPlace() throws InterruptedException {
        for (int i = 0;
                i < 2000 && !ask(two).response().headers().firstValue(REMAINING).equals(Optional.of("1"));
                i++) {
            Thread.sleep(10);
        }
        assertThat(ask(two).status()).isEqualTo(200);
    }

    private static Map<String, String> shape(JsonNode json, String type, String message) {
        return Map.of(
                "type", json.at(type).asString(), "message", json.at(message).asString());
    }

    @ParameterizedTest
    @CsvSource({
        CHAT + ", /error/type, /error/message",
        "/mistral" + CHAT + ", /type, /message",
        "/v1/messages, /error/type, /error/message",
        "/v1/messages/count_tokens, /error/type, /error/message",
        "/v1/responses, /error/type, /error/message",
        "/v1/completions, /error/type, /error/message",
        "/tokenize, /error/type, /error/message",
    })
    void moreAreToldToWait(String path, String type, String message) throws Exception {
        HttpResponse<InputStream> first = endless(two);
        HttpResponse<InputStream> second = endless(two);
        try (InputStream _ = first.body();
                InputStream _ = second.body()) {
            assertThat(first.headers().firstValue(LIMIT)).contains("2");
            assertThat(first.headers().firstValue(REMAINING)).contains("1");
            assertThat(second.headers().firstValue(REMAINING)).contains("0");
            // Not even looked at: it is refused for being one too many, and not for what it says.
            Answer third = server.send(post(two, path, "nonsense"));
            assertThat(third.status()).isEqualTo(429);
            assertThat(third.response().headers().firstValue("retry-after")).isPresent();
            assertThat(third.response().headers().firstValue(LIMIT)).contains("2");
            assertThat(third.response().headers().firstValue(REMAINING)).contains("0");
            assertThat(shape(third.json(), type, message))
                    .isEqualTo(Map.of(
                            "type",
                            "rate_limit_error",
                            "message",
                            "this key may have 2 requests running at a time; wait until one has ended"));
            // What computes nothing is not counted, and other keys do not notice.
            assertThat(RawHttp.status(server.port(), "GET", "/v1/models", "x-api-key: " + two.key()))
                    .isEqualTo(200);
            assertThat(RawHttp.status(server.port(), "POST", "/v1/responses/resp_0/cancel", "x-api-key: " + two.key()))
                    .isEqualTo(404);
            Answer other = ask(unlimited);
            assertThat(other.status()).isEqualTo(200);
            assertThat(other.response().headers().map()).doesNotContainKeys(LIMIT, REMAINING);
        }
        awaitPlace();
    }

    @Test
    void placesComeBackHoweverARequestEnds() throws Exception {
        for (String body : new String[] {"nonsense", "{}", question("\"n\":0,"), question("\"max_tokens\":1,")}) {
            for (int i = 0; i < 4; i++) {
                assertThat(server.send(post(two, CHAT, body)).status()).isIn(200, 400);
            }
        }
        server.customise(request -> request.withConstraint(() -> new FailingConstraint(1)));
        try {
            for (int i = 0; i < 4; i++) {
                assertThat(server.send(post(two, CHAT, question(""))).status()).isEqualTo(500);
                assertThat(server.sendText(post(two, CHAT, question("\"stream\":true,")))
                                .body())
                        .contains("[DONE]");
            }
        } finally {
            server.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), "1")));
        }
        awaitPlace();
    }

    /** A client that does one thing after the other is never told to wait for itself. */
    @Test
    void aPlaceIsFreeAsSoonAsTheClientHasItsAnswer() {
        for (int i = 0; i < 50; i++) {
            assertThat(ask(one).status()).isEqualTo(200);
            assertThat(server.sendText(post(one, CHAT, question("\"max_tokens\":2,\"stream\":true,")))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void keysSayWhatTheyMayDo() {
        assertThat(two.entry()).contains("\"max_concurrent\":2").doesNotContain(two.key());
        assertThat(key("one", 0).entry()).doesNotContain("max_concurrent");
    }
}
