package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.engine.FinishReason;
import java.io.IOException;
import java.net.SocketException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What made other servers of HTTP/2 work for nothing, or grow without end. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2AbuseTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String QUESTION = "{\"messages\":[{\"role\":\"user\",\"content\":\"Count.\"}]}";

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
        server.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), "1")));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** Does something often; returns whether the server ended the connection. */
    private static boolean isEnded(RawHttp2 http, Attempt attempt, int times) throws IOException {
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                boolean _ = http.awaitEnd();
            } catch (IOException e) {
                // It has ended.
            }
        });
        try {
            for (int i = 0; i < times && reader.isAlive(); i++) {
                attempt.make(i);
            }
            reader.join();
            return true;
        } catch (SocketException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private interface Attempt {
        void make(int number) throws IOException;
    }

    @Test
    void requestsThatAreTakenBackAtOnceEndTheConnection() throws Exception {
        try (RawHttp2 http = RawHttp2.connect(server.port())) {
            assertThat(isEnded(http, _ -> http.reset(http.post(CHAT, QUESTION)), 10_000))
                    .isTrue();
        }
        for (int i = 0; i < 1000 && server.engine().statistics().load().running() > 0; i++) {
            Thread.sleep(20);
        }
        assertThat(server.engine().statistics().load().running()).isZero();
        // But for the one token that shows that the server is ready, nothing was finished.
        assertThat(server.engine().statistics().outcomes().finished().getOrDefault(FinishReason.LENGTH, 0L))
                .isLessThanOrEqualTo(1);
        assertThat(server.get("/health").status()).isEqualTo(200);
    }

    @Test
    void headersWithoutEndEndTheConnection() throws Exception {
        byte[] block = RawHttp2.block("x-long", "x".repeat(1000));
        try (RawHttp2 http = RawHttp2.connect(server.port())) {
            int stream = http.beginOpenEnded(":method", "GET", ":scheme", "http", ":authority", "localhost");
            assertThat(isEnded(http, _ -> http.send(RawHttp2.CONTINUATION, 0, stream, block), 100_000))
                    .isTrue();
        }
    }

    @Test
    void pingsAndSettingsWithoutEndEndTheConnection() throws Exception {
        try (RawHttp2 http = RawHttp2.connect(server.port())) {
            assertThat(isEnded(http, _ -> http.ping(), 100_000)).isTrue();
        }
        try (RawHttp2 http = RawHttp2.connect(server.port())) {
            assertThat(isEnded(http, _ -> http.send(RawHttp2.SETTINGS, 0, 0, new byte[0]), 100_000))
                    .isTrue();
        }
    }

    @Test
    void longHeadersAreRefused() throws IOException {
        try (RawHttp2 http = RawHttp2.connect(server.port())) {
            String[] headers = {
                ":method",
                "GET",
                ":scheme",
                "http",
                ":authority",
                "localhost",
                ":path",
                "/health",
                "x",
                "x".repeat(16_300)
            };
            int _ = http.begin(false, headers);
            assertThat(http.awaitEnd()).isTrue();
        }
    }

    @Test
    void thereAreNoMoreStreamsThanAllowed() throws IOException {
        try (RawHttp2 http = RawHttp2.connect(server.port())) {
            int last = 0;
            for (int i = 0; i < 129; i++) {
                last = http.begin(true, ":method", "POST", ":scheme", "http", ":authority", "localhost", ":path", CHAT);
            }
            assertThat(http.status(last)).isEqualTo(-1);
        }
    }
}
