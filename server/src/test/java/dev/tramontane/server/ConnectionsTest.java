package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.engine.FinishReason;
import dev.tramontane.engine.Scheduling;
import dev.tramontane.engine.TokenConstraint;
import dev.tramontane.server.ServerOptions.Tls;
import dev.tramontane.server.http.Patience;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that go, come back, wait, or come too many. The model talks until it is stopped. */
class ConnectionsTest {
    private static final String PATH = "/v1/chat/completions";

    private TestServer server;

    @BeforeEach
    void start() {
        Engine engine =
                Engine.load(TestServer.STARTER, EngineOptions.DEFAULT.withScheduling(new Scheduling(64, 64, 1, 1, 0)));
        server = TestServer.start(engine, ServerOptions.DEFAULT.withModel("starter"));
        server.customise(request -> request.withConstraint(() -> Scripted.of(engine, "1")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String body(boolean streams) {
        return "{\"stream\":" + streams + ",\"messages\":[{\"role\":\"user\",\"content\":\"Count.\"}]}";
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 2400 && !condition.getAsBoolean(); i++) {
            Thread.sleep(50);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private boolean isRunning() {
        return server.engine().statistics().load().running() > 0
                && server.engine().statistics().tokens().generated() > 5;
    }

    private long ended(FinishReason reason) {
        return server.engine().statistics().outcomes().finished().getOrDefault(reason, 0L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void clientsThatGoAreNotAnsweredFurther(boolean streams) throws Exception {
        try (Socket socket = RawHttp.connect(server.port())) {
            socket.getOutputStream().write(RawHttp.post(PATH, body(streams)).getBytes(StandardCharsets.UTF_8));
            await(this::isRunning);
        }
        await(() -> ended(FinishReason.CANCELLED) == 1);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "true, true"})
    void overTlsNeither(boolean streams, boolean isRude) throws Exception {
        TestServer tls = TestServer.start(
                server.engine(),
                ServerOptions.DEFAULT.withTls(new Tls(Certificates.CERTIFICATE, Certificates.KEY)),
                Patience.DEFAULT);
        tls.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), "1")));
        try (Socket socket = RawHttp.connect(tls.port());
                Socket secured = Certificates.connect(socket)) {
            secured.getOutputStream().write(RawHttp.post(PATH, body(streams)).getBytes(StandardCharsets.UTF_8));
            await(this::isRunning);
            // The rude ones do not say goodbye.
            (isRude ? socket : secured).close();
            await(() -> ended(FinishReason.CANCELLED) == 1);
        }
        tls.server().close();
    }

    @Test
    void streamsOfHttp2EndAlone() throws Exception {
        try (RawHttp2 http = RawHttp2.connect(server.port())) {
            int stream = http.post(PATH, body(true));
            assertThat(http.status(stream)).isEqualTo(200);
            await(this::isRunning);
            http.reset(stream);
            await(() -> ended(FinishReason.CANCELLED) == 1);
            assertThat(http.status(http.get("localhost", "/health"))).isEqualTo(200);
            int _ = http.post(PATH, body(true));
            await(this::isRunning);
        }
        // The connection has gone.
        await(() -> ended(FinishReason.CANCELLED) == 2);
    }

    @Test
    void connectionsHaveALimit() throws Exception {
        String health = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (Server few = Server.start(
                server.engine(),
                ServerOptions.DEFAULT.withPort(0).withLimits(new ServerOptions.Limits(8, 1 << 20, 2)))) {
            int port = few.address().getPort();
            Socket third;
            try (Socket first = RawHttp.connect(port);
                    Socket second = RawHttp.connect(port)) {
                third = RawHttp.connect(port);
                for (Socket socket : List.of(first, second, third)) {
                    socket.getOutputStream().write(health.getBytes(StandardCharsets.US_ASCII));
                }
                assertThat(first.getInputStream().read()).isNotNegative();
                assertThat(second.getInputStream().read()).isNotNegative();
                third.setSoTimeout(200);
                assertThatThrownBy(() -> third.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            }
            try (third) {
                third.setSoTimeout(60_000);
                assertThat(third.getInputStream().read()).isNotNegative();
            }
        }
    }

    @Test
    void http2ClientsThatGoAreNotAnsweredFurther() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            // The first request makes the connection HTTP/2.
            HttpResponse<String> health =
                    client.send(server.request("/health").GET().build(), BodyHandlers.ofString());
            assertThat(health.version()).isEqualTo(HttpClient.Version.HTTP_2);
            CompletableFuture<HttpResponse<String>> answer = client.sendAsync(
                    server.request(PATH)
                            .POST(BodyPublishers.ofString(body(false)))
                            .build(),
                    BodyHandlers.ofString());
            await(this::isRunning);
            answer.cancel(true);
            await(() -> ended(FinishReason.CANCELLED) == 1);
        }
    }

    @Test
    void connectionsServeOneRequestAfterTheOther() throws IOException {
        String last = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        String brief = body(false).replace("{\"stream\"", "{\"max_tokens\":30,\"stream\"");
        // The later ones arrive while the first one is computed.
        String answers = RawHttp.exchange(server.port(), RawHttp.post(PATH, brief) + RawHttp.post(PATH, brief) + last);
        assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(4);
        assertThat(answers).endsWith("{\"status\":\"ok\"}");
        assertThat(answers.split("\"finish_reason\":\"length\"", -1)).hasSize(3);
    }

    @Test
    void whatArrivesWhileAnAnswerIsComputedIsTheNextRequest() throws Exception {
        String brief = body(false).replace("{\"stream\"", "{\"max_tokens\":300,\"stream\"");
        try (Socket socket = RawHttp.connect(server.port())) {
            socket.getOutputStream().write(RawHttp.post(PATH, brief).getBytes(StandardCharsets.UTF_8));
            await(this::isRunning);
            socket.getOutputStream()
                    .write("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.UTF_8));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(3);
            assertThat(answers).endsWith("{\"status\":\"ok\"}");
        }
    }

    @Test
    void tooManyRequestsAreToldToComeBack() throws Exception {
        try (Socket first = RawHttp.connect(server.port());
                Socket second = RawHttp.connect(server.port())) {
            first.getOutputStream().write(RawHttp.post(PATH, body(false)).getBytes(StandardCharsets.UTF_8));
            await(this::isRunning);
            second.getOutputStream().write(RawHttp.post(PATH, body(true)).getBytes(StandardCharsets.UTF_8));
            await(() -> server.engine().statistics().load().waiting() == 1);
            TestServer.Answer third = server.post(PATH, body(true));
            assertThat(third.status()).isEqualTo(429);
            assertThat(third.response().headers().firstValue("retry-after")).isPresent();
            assertThat(third.json().at("/error/type").asString()).isEqualTo("rate_limit_error");
        }
    }

    @Test
    void stoppingLetsRunningAnswersFinish() throws Exception {
        String brief = body(false).replace("{\"stream\"", "{\"max_tokens\":200,\"stream\"");
        CompletableFuture<TestServer.Answer> answer = CompletableFuture.supplyAsync(() -> server.post(PATH, brief));
        await(this::isRunning);
        assertThat(server.server().stop(Duration.ofSeconds(180))).isTrue();
        assertThat(answer.join().status()).isEqualTo(200);
        assertThat(answer.join().json().at("/usage/completion_tokens").asInt()).isEqualTo(200);
    }

    @Test
    void whileItStopsNewRequestsAreToldToComeBack() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        server.customise(request -> request.withMaxTokens(20).withConstraint(() -> waiting(reached, goesOn)));
        try (Socket running = RawHttp.connect(server.port());
                Socket idle = RawHttp.connect(server.port())) {
            running.getOutputStream().write(RawHttp.post(PATH, body(true)).getBytes(StandardCharsets.UTF_8));
            assertThat(reached.await(100, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Boolean> stopped =
                    CompletableFuture.supplyAsync(() -> server.server().stop(Duration.ofSeconds(60)));
            await(() -> server.get("/ready").status() == 503);
            for (String path : List.of(PATH, "/v1/messages", "/v1/responses", "/mistral" + PATH)) {
                TestServer.Answer refused = server.post(path, body(false));
                assertThat(refused.status()).as(path).isEqualTo(503);
                assertThat(refused.response().headers().firstValue("retry-after"))
                        .isPresent();
            }
            // Connections that were there are told so as well, and closed.
            idle.getOutputStream().write(RawHttp.post(PATH, body(false)).getBytes(StandardCharsets.UTF_8));
            assertThat(new String(idle.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 503");
            assertThat(server.get("/health").status()).isEqualTo(200);
            goesOn.countDown();
            assertThat(new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"finish_reason\":\"length\"", "data: [DONE]");
            assertThat(stopped.join()).isTrue();
        } finally {
            goesOn.countDown();
        }
    }

    private TokenConstraint waiting(CountDownLatch reached, CountDownLatch goesOn) {
        TokenConstraint script = Scripted.of(server.engine(), "1");
        return new TokenConstraint() {
            @Override
            public void restrict(float[] logits) {
                try {
                    reached.countDown();
                    assertThat(goesOn.await(100, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                script.restrict(logits);
            }

            @Override
            public void accept(int token) {
                script.accept(token);
            }
        };
    }

    @Test
    void answersThatTakeTooLongAreBrokenOff() throws Exception {
        try (Socket socket = RawHttp.connect(server.port())) {
            socket.getOutputStream().write(RawHttp.post(PATH, body(true)).getBytes(StandardCharsets.UTF_8));
            await(this::isRunning);
            assertThat(server.server().stop(Duration.ZERO)).isFalse();
            server.engine().close();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .doesNotContain("\"finish_reason\":\"length\"");
        }
    }
}
