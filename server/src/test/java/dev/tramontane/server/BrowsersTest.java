package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.TestServer.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of others can do with a server on the machine that they are shown on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowsersTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String QUESTION =
            "{\"max_tokens\":2,\"messages\":[{\"role\":\"user\",\"content\":\"1 + 1\"}]}";

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start(ServerOptions.DEFAULT.withModel("starter").withHostNames(Set.of("Box.example")));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static int status(int port, String request) {
        return Integer.parseInt(RawHttp.exchange(port, request).split(" ", 3)[1]);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "LOCALHOST:1, 200",
        "127.0.0.1:8080, 200",
        "[::1], 200",
        "[::1]:8080, 200",
        "box.example:443, 200",
        "evil.example, 403",
        "evil.example:8080, 403",
        "localhost.evil.example, 403",
        "localhost., 403",
        "127.0.0.1.evil.example, 403",
        "127.0.0.2, 403",
        "2130706433, 403",
        "0.0.0.0, 403",
        "[::], 403",
        "[::ffff:127.0.0.1], 403",
        "[fe80::1], 403",
        "[::1].evil.example, 400",
        "evil.example@localhost, 400",
        "localhost:x, 400",
        "localhost:99999, 400",
    })
    void namesThatAnAttackerMayPointHereAreRefused(String host, int status) {
        assertThat(status(server.port(), "GET /health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .isEqualTo(status);
    }

    @Test
    void withoutANameThereIsNoPage() {
        // HTTP/1.0 as old probes speak it; no browser does.
        assertThat(status(server.port(), "GET /health HTTP/1.0\r\n\r\n")).isEqualTo(200);
        assertThat(status(server.port(), "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .isEqualTo(400);
        assertThat(status(server.port(), "GET /health HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n"))
                .isIn(400, 403);
    }

    /** What a page can send without the browser asking the server first. */
    private Answer simpleRequest(String origin) {
        return server.send(server.request(CHAT)
                .header("Content-Type", "text/plain")
                .header("Origin", origin)
                .POST(BodyPublishers.ofString(QUESTION)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://localhost:1",
                "https://localhost",
                "http://localhost.evil.example",
                "null",
                "",
                "//localhost",
                "http://[",
            })
    void pagesOfOtherOriginsCannotHaveTheModelWork(String origin) {
        Answer answer = simpleRequest(origin);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().at("/error/message").asString()).contains("origins");
    }

    @Test
    void pagesOfThisServerAndProgramsCan() {
        assertThat(simpleRequest("http://127.0.0.1:" + server.port()).status()).isEqualTo(200);
        assertThat(simpleRequest("vscode-webview://0a1b2c").status()).isEqualTo(200);
        assertThat(simpleRequest("chrome-extension://abcdef").status()).isEqualTo(200);
        assertThat(server.post(CHAT, QUESTION).status()).isEqualTo(200);
    }

    @Test
    void oneGoodOriginAmongOthersDoesNotHelp() {
        assertThat(RawHttp.status(
                        server.port(), "GET", "/health", "Origin: http://localhost:" + server.port(), "Origin: null"))
                .isEqualTo(403);
    }

    @Test
    void whereAKeyIsNeededOriginsDoNotMatter(@TempDir Path folder) throws IOException {
        NewKey key = NewKey.create(new NewKey.Terms("alice", Optional.empty(), 0, Optional.empty()));
        Path file = folder.resolve("keys.jsonl");
        Files.writeString(file, key.entry() + "\n");
        try (Server closed =
                Server.start(server.engine(), ServerOptions.DEFAULT.withPort(0).withKeys(file))) {
            int port = closed.address().getPort();
            String origin = "Origin: https://app.example";
            assertThat(RawHttp.status(port, "GET", "/v1/models", origin)).isEqualTo(401);
            assertThat(RawHttp.status(port, "GET", "/v1/models", origin, "x-api-key: " + key.key()))
                    .isEqualTo(200);
        }
    }

    @Test
    void nobodyIsToldThatOtherOriginsAreWelcome() {
        for (String request : List.of(
                "OPTIONS " + CHAT, "GET /health", "GET /", "GET /v1/models", "POST " + CHAT, "GET /no/such/place")) {
            String answer = RawHttp.exchange(
                    server.port(),
                    request
                            + " HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n"
                            + "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Private-Network: true\r\n"
                            + "Connection: close\r\n\r\n");
            assertThat(answer).doesNotContainIgnoringCase("access-control-").startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void answersAreNoScriptsAndNoImages() {
        for (String path : List.of("/health", "/", "/v1/models", "/no/such/place", "/metrics")) {
            var headers = server.sendText(server.request(path)).headers();
            assertThat(headers.firstValue("X-Content-Type-Options")).as(path).contains("nosniff");
            assertThat(headers.firstValue("Cross-Origin-Resource-Policy"))
                    .as(path)
                    .contains("same-origin");
            assertThat(headers.firstValue("Server")).as(path).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "OPTIONS", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND", "BREW", "get"})
    void otherMethodsAreNotTaken(String method) {
        String answer = RawHttp.exchange(
                server.port(),
                method + " " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nX-Secret: echo-me\r\nConnection: close\r\n\r\n");
        assertThat(answer).matches("(?s)HTTP/1[.]1 (405|400|501) .*").doesNotContain("echo-me");
    }

    @Test
    void nothingIsEchoedIntoHeaders() {
        String answer = RawHttp.exchange(
                server.port(),
                "GET /health HTTP/1.1\r\nHost: localhost\r\nx-request-id: a%0d%0aX-Evil: 1\r\n"
                        + "traceparent: 00-evil\r\nCookie: evil=1\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200").doesNotContainIgnoringCase("evil");
        assertThat(
                        RawHttp.exchange(
                                server.port(),
                                "GET /health HTTP/1.1\r\nHost: localhost\r\nx-request-id: é\u0085x\r\nConnection: close\r\n\r\n"))
                .contains("x-request-id: req_");
    }
}
