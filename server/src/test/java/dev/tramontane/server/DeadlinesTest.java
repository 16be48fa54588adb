package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.FinishReason;
import dev.tramontane.engine.TokenConstraint;
import dev.tramontane.server.ServerOptions.Tls;
import dev.tramontane.server.http.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take their time: nobody gets to keep a connection or an answer by doing a little now and then. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadlinesTest {
    private static final Duration SHORT = Duration.ofMillis(600);
    private static final Duration LONGER = Duration.ofMillis(1500);
    private static final Patience LITTLE = new Patience(LONGER, SHORT, LONGER, SHORT, Duration.ofMillis(200));
    private static final String HEALTH = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String CHAT = "/v1/chat/completions";

    /** What connections are made of. */
    enum Kind {
        PLAIN,
        TLS
    }

    private Engine engine;
    private TestServer plain;
    private TestServer tls;

    @BeforeAll
    void start() {
        engine = Engine.load(TestServer.STARTER);
        plain = TestServer.start(engine, ServerOptions.DEFAULT.withModel("starter"), LITTLE);
        tls = TestServer.start(
                Engine.load(TestServer.STARTER),
                ServerOptions.DEFAULT.withTls(new Tls(Certificates.CERTIFICATE, Certificates.KEY)),
                LITTLE);
    }

    @AfterAll
    void stop() {
        plain.close();
        tls.close();
    }

    private TestServer server(Kind kind) {
        return kind == Kind.PLAIN ? plain : tls;
    }

    private Socket connect(Kind kind) throws IOException {
        return switch (kind) {
            case PLAIN -> RawHttp.connect(plain.port());
            case TLS -> handshaken();
        };
    }

    /** The first handshakes of a process may take longer than this server waits. */
    private Socket handshaken() throws IOException {
        for (int i = 0; i < 20; i++) {
            try {
                return Certificates.connect(tls.port());
            } catch (SSLHandshakeException e) {
                // Again, and faster.
            }
        }
        return Certificates.connect(tls.port());
    }

    /** Sends something again and again, more often than an idle connection is closed; ends when the server closes it. */
    private static void trickleUntilClosed(Socket socket, byte[] drop) throws Exception {
        socket.setSoTimeout(20);
        for (int i = 0; i < 3000; i++) {
            try {
                socket.getOutputStream().write(drop);
                if (socket.getInputStream().read() < 0) {
                    return;
                }
            } catch (SocketTimeoutException e) {
                // Nothing to read yet.
            } catch (SocketException e) {
                return;
            }
        }
        throw new AssertionError("the server still listens");
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String readHead(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as(head.toString()).isNotNegative();
            head.append((char) next);
        }
        return head.toString();
    }

    private static void readHealth(Socket socket) throws IOException {
        assertThat(readHead(socket)).startsWith("HTTP/1.1 200");
        assertThat(socket.getInputStream().readNBytes("{\"status\":\"ok\"}".length()))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("{\"status\":\"ok\"}");
    }

    /** What a client does until the server closes its connection. */
    private interface Annoyance {
        void exert() throws Exception;
    }

    /** All at the same time, since each waits for a deadline. */
    private static void exertAll(Map<String, Annoyance> annoyances) {
        Map<String, CompletableFuture<Void>> done = new LinkedHashMap<>();
        annoyances.forEach((name, annoyance) -> done.put(
                name,
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                annoyance.exert();
                            } catch (Exception e) {
                                throw new CompletionException(e);
                            }
                        },
                        task -> Thread.ofVirtual().start(task))));
        done.forEach((name, future) -> assertThat(future).as(name).succeedsWithin(Duration.ofSeconds(60)));
    }

    private void trickleHeaders(Kind kind, int requestsBefore) throws Exception {
        try (Socket socket = connect(kind)) {
            for (int i = 0; i < requestsBefore; i++) {
                write(socket, HEALTH);
                readHealth(socket);
            }
            write(socket, "GET /health HTTP/1.1\r\nx-slow: ");
            trickleUntilClosed(socket, new byte[] {'x'});
        }
    }

    private void trickleHandshake() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), tls.port())) {
            // A record of 512 bytes, of which one comes now and then.
            socket.getOutputStream().write(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3});
            trickleUntilClosed(socket, new byte[] {0});
        }
    }

    private void beSilent(Kind kind, int requestsBefore) throws Exception {
        try (Socket socket = connect(kind)) {
            for (int i = 0; i < requestsBefore; i++) {
                write(socket, HEALTH);
                readHealth(socket);
            }
            assertThat(socket.getInputStream().read()).isNegative();
        }
    }

    private void beSilentBeforeTheHandshake() throws Exception {
        try (Socket socket = RawHttp.connect(tls.port())) {
            assertThat(socket.getInputStream().read()).isNegative();
        }
    }

    private void pingOnly() throws Exception {
        try (RawHttp2 http = RawHttp2.connect(plain.port())) {
            assertThat(http.status(http.get("localhost", "/health"))).isEqualTo(200);
            repeatUntilClosed(http, http::ping);
        }
    }

    private void trickleContinuations() throws Exception {
        try (RawHttp2 http = RawHttp2.connect(plain.port())) {
            int stream = http.beginOpenEnded(":method", "GET", ":scheme", "http", ":authority", "localhost");
            repeatUntilClosed(http, () -> http.send(RawHttp2.CONTINUATION, 0, stream, RawHttp2.block("x", "y")));
        }
    }

    private static void repeatUntilClosed(RawHttp2 http, Annoyance annoyance) throws Exception {
        Thread drops = repeat(annoyance);
        boolean _ = http.awaitEnd();
        drops.interrupt();
        drops.join();
    }

    /** Does something now and then until it fails or the thread is interrupted. */
    private static Thread repeat(Annoyance annoyance) {
        return Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    annoyance.exert();
                    Thread.sleep(30);
                }
            } catch (Exception e) {
                // The connection has ended.
            }
        });
    }

    @Test
    void connectionsWithoutRequestsEnd() {
        Map<String, Annoyance> annoyances = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            annoyances.put(kind + ", headers trickle", () -> trickleHeaders(kind, 0));
            annoyances.put(kind + ", headers of a later request trickle", () -> trickleHeaders(kind, 2));
            annoyances.put(kind + ", silent", () -> beSilent(kind, 0));
            annoyances.put(kind + ", silent after a request", () -> beSilent(kind, 1));
        }
        annoyances.put("handshake trickles", this::trickleHandshake);
        annoyances.put("no handshake", this::beSilentBeforeTheHandshake);
        annoyances.put("HTTP/2, only pings", this::pingOnly);
        annoyances.put("HTTP/2, headers trickle", this::trickleContinuations);
        exertAll(annoyances);
    }

    @ParameterizedTest
    @EnumSource
    void bodiesThatTrickleAreRefused(Kind kind) throws Exception {
        try (Socket socket = connect(kind)) {
            write(socket, HEALTH);
            readHealth(socket);
            write(socket, "POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000\r\n\r\n{");
            Thread drops = repeat(() -> write(socket, " "));
            assertThat(readHead(socket)).startsWith("HTTP/1.1 408").containsIgnoringCase("Connection: close");
            drops.interrupt();
            drops.join();
        }
    }

    /** Speaks for as long as it is let, and slowly. */
    private static TokenConstraint slowly(TokenConstraint script) {
        return new TokenConstraint() {
            @Override
            public void restrict(float[] logits) {
                try {
                    Thread.sleep(6);
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

    private static String question(String fields) {
        return "{" + fields + "\"messages\":[{\"role\":\"user\",\"content\":\"Count.\"}]}";
    }

    @Test
    void longComputationsAreNotIdleness() {
        String body = question("\"max_tokens\":280,");
        plain.customise(request -> request.withConstraint(() -> slowly(Scripted.of(engine, "1"))));
        exertAll(Map.of(
                "HTTP/1.1", () -> assertThat(plain.post(CHAT, body).status()).isEqualTo(200), "HTTP/2", () -> {
                    try (RawHttp2 http = RawHttp2.connect(plain.port())) {
                        assertThat(http.status(http.post(CHAT, body))).isEqualTo(200);
                    }
                }));
    }

    private static long cancelled(TestServer server) {
        return server.engine().statistics().outcomes().finished().getOrDefault(FinishReason.CANCELLED, 0L);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 6000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** Much to write for every token. */
    private static final String VERBOSE = "\"stream\":true,\"n\":4,\"logprobs\":true,\"top_logprobs\":20,";

    @ParameterizedTest
    @EnumSource
    void whoTakesNothingOfAStreamLosesIt(Kind kind) throws Exception {
        TestServer server = server(kind);
        server.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), "1")));
        long before = cancelled(server);
        try (Socket socket = connect(kind)) {
            write(socket, RawHttp.post(CHAT, question(VERBOSE)));
            assertThat(readHead(socket)).startsWith("HTTP/1.1 200");
            // Others are answered meanwhile.
            try (Socket other = connect(kind)) {
                write(other, RawHttp.post(CHAT, question("\"max_tokens\":3,")));
                assertThat(readHead(other)).startsWith("HTTP/1.1 200");
            }
            await(() -> cancelled(server) - before == 4);
        }
    }

    @Test
    void whoTakesALittleNowAndThenLosesTheStreamAsWell() throws Exception {
        plain.customise(request -> request.withConstraint(() -> Scripted.of(engine, "1")));
        long before = cancelled(plain);
        try (RawHttp2 http = RawHttp2.over(RawHttp.connect(plain.port()), 100)) {
            int stream = http.post(CHAT, question(VERBOSE));
            Thread drops = repeat(() -> http.widen(stream, 1));
            await(() -> cancelled(plain) - before == 4);
            drops.interrupt();
            drops.join();
            // The stream alone: others on the connection are served.
            int _ = http.get("localhost", "/health");
            RawHttp2.Frame reset = http.next().orElseThrow();
            while (reset.type() != RawHttp2.RST_STREAM) {
                reset = http.next().orElseThrow();
            }
            assertThat(reset.stream()).isEqualTo(stream);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CHAT, "/mistral" + CHAT, "/v1/messages", "/v1/responses", "/v1/completions"})
    void silentStreamsSayThatTheyAreAlive(String path) throws Exception {
        CountDownLatch pinged = new CountDownLatch(1);
        plain.customise(request -> request.withMaxTokens(3).withConstraint(() -> new TokenConstraint() {
            @Override
            public void restrict(float[] logits) {
                try {
                    assertThat(pinged.await(60, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void accept(int token) {}
        }));
        String body = "\"stream\":true,\"max_tokens\":3,";
        body = path.endsWith("/responses")
                ? "{\"stream\":true,\"input\":\"Count.\"}"
                : path.endsWith("/v1/completions") ? "{" + body + "\"prompt\":\"Count.\"}" : question(body);
        String ping = path.endsWith("/messages") ? "event: ping" : ": ping";
        try (Socket socket = RawHttp.connect(plain.port())) {
            write(socket, RawHttp.post(path, body));
            List<String> lines = new ArrayList<>();
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            while (lines.stream().filter(ping::equals).count() < 2) {
                lines.add(reader.readLine());
            }
            pinged.countDown();
            while (!lines.getLast().equals("0")) {
                lines.add(reader.readLine());
            }
            assertThat(lines).anyMatch(line -> line.matches(".*(message_stop|response[.](in)?complete|\\[DONE).*"));
        } finally {
            pinged.countDown();
        }
    }

    /** Until a test lets it end, it makes a call that is told when it is whole. */
    private static TokenConstraint talkative(Engine engine, CountDownLatch ended) {
        TokenConstraint begin = slowly(Scripted.of(engine, "[TOOL_CALLS]", "f", "[ARGS]", "1"));
        TokenConstraint end = Scripted.of(engine, "</s>");
        return new TokenConstraint() {
            @Override
            public void restrict(float[] logits) {
                (ended.getCount() == 0 ? end : begin).restrict(logits);
            }

            @Override
            public void accept(int token) {
                begin.accept(token);
            }
        };
    }

    @Test
    void streamsWithNothingToTellSayThatTheyAreAliveAsWell() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        plain.customise(request -> request.withConstraint(() -> talkative(engine, ended)));
        try (Socket socket = RawHttp.connect(plain.port())) {
            write(
                    socket,
                    RawHttp.post(
                            CHAT,
                            question(
                                    "\"stream\":true,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],")));
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            while (!reader.readLine().equals(": ping")) {
                // The model is writing the arguments of its call.
            }
            ended.countDown();
            assertThat(reader.lines().takeWhile(line -> !line.equals("0")))
                    .anyMatch(line -> line.contains("\"arguments\":\""));
        } finally {
            ended.countDown();
        }
    }
}
