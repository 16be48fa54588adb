package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.TestServer.Answer;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String COST = "tramontane_cost_total{currency=\"USD\",key=\"alice\"}";
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private TestServer server;
    private NewKey key;
    private Path keys;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        key = NewKey.create(new NewKey.Terms("alice", Optional.empty(), 0, Optional.empty()));
        keys = folder.resolve("keys.jsonl");
        Files.writeString(keys, key.entry() + "\n");
        Path prices = folder.resolve("prices.json");
        Files.writeString(
                prices,
                "{\"date\": \"2026-11-01\", \"currency\": \"USD\","
                        + " \"per_million_tokens\": {\"prompt\": 1, \"cached\": 1, \"completion\": 1}}");
        server = TestServer.start(
                ServerOptions.DEFAULT.withModel("starter").withKeys(keys).withPrices(prices));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static String question(String fields) {
        return "{" + fields + "\"messages\":[{\"role\":\"user\",\"content\":\"What is 7 + 5?\"}]}";
    }

    private Answer ask(String body) {
        return server.send(server.request(CHAT).header("x-api-key", key.key()).POST(BodyPublishers.ofString(body)));
    }

    private List<String> metrics() {
        HttpResponse<String> response =
                server.sendText(server.request("/metrics").header("x-api-key", key.key()));
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body().lines().toList();
    }

    /** The value of a series, 0 if it is not there. */
    private static double value(List<String> metrics, String series) {
        return metrics.stream()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .sum();
    }

    @Test
    void answersAreCounted() {
        List<String> before = metrics();
        Answer answer = ask(question(""));
        assertThat(answer.status()).isEqualTo(200);
        List<String> after = metrics();
        for (String series : List.of(
                "vllm:request_success_total{finished_reason=\"stop\",model_name=\"starter\"}",
                "vllm:e2e_request_latency_seconds_count{model_name=\"starter\"}",
                "vllm:request_prefill_time_seconds_count{model_name=\"starter\"}",
                "tramontane_http_requests_total{method=\"POST\",route=\"" + CHAT + "\",status=\"200\"}")) {
            assertThat(value(after, series) - value(before, series)).as(series).isGreaterThanOrEqualTo(1);
        }
        // A millionth for each token.
        assertThat(value(after, COST) - value(before, COST))
                .isGreaterThanOrEqualTo(answer.json().at("/usage/total_tokens").asInt() / 1e6 - 1e-9);
        assertThat(after).anyMatch(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\"} "));
    }

    @Test
    void answersThatNobodyWaitsForCostAsWell() throws Exception {
        double before = value(metrics(), COST);
        server.customise(request ->
                request.withLimits(request.limits().withMinTokens(400).withMaxTokens(400)));
        try (Socket socket = RawHttp.connect(server.port())) {
            String body = question("\"stream\":true,");
            socket.getOutputStream()
                    .write(("POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + key.key()
                                    + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isNotNegative();
        } finally {
            server.customise(request -> request);
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (value(metrics(), COST) <= before && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertThat(value(metrics(), COST)).isGreaterThan(before);
    }

    @Test
    void whatClientsWriteIsNoLabel() {
        server.get("/no-such-place");
        ask(question("\"model\":\"no-such-model\","));
        server.send(server.request("/no-such-place").method("BREW", BodyPublishers.noBody()));
        List<String> metrics = metrics();
        assertThat(value(metrics, "tramontane_http_requests_total{method=\"none\",route=\"none\",status=\"404\"}"))
                .isGreaterThanOrEqualTo(2);
        assertThat(metrics).noneMatch(line -> line.contains("no-such") || line.contains("BREW"));
    }

    @Test
    void openMetricsAreToldToWhoAsks() {
        HttpResponse<String> response = server.sendText(server.request("/metrics")
                .header("x-api-key", key.key())
                .header("Accept", "application/openmetrics-text; version=1.0.0"));
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
        assertThat(response.body()).endsWith("# EOF\n");
    }

    @Test
    void aKeyIsNeededUnlessTheNetworkIsNamed() {
        assertThat(server.get("/metrics").status()).isEqualTo(401);
        ServerOptions options = ServerOptions.DEFAULT
                .withPort(0)
                .withKeys(keys)
                .withMetricsNetworks(List.of("10.0.0.0/8", "127.0.0.1"));
        try (Server open = Server.start(server.engine(), options);
                Server closed = Server.start(server.engine(), options.withMetricsNetworks(List.of("10.0.0.0/8")))) {
            assertThat(RawHttp.status(open.address().getPort(), "GET", "/metrics"))
                    .isEqualTo(200);
            assertThat(RawHttp.status(open.address().getPort(), "GET", "/v1/models"))
                    .isEqualTo(401);
            int port = closed.address().getPort();
            assertThat(RawHttp.status(port, "GET", "/metrics", "X-Forwarded-For: 10.0.0.1"))
                    .isEqualTo(401);
            assertThat(RawHttp.status(port, "GET", "/metrics", "x-api-key: " + key.key()))
                    .isEqualTo(200);
        }
    }
}
