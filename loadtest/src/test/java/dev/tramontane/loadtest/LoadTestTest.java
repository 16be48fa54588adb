package dev.tramontane.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Against a server that answers as it is told, with pauses of known length. */
class LoadTestTest {
    private static final long PAUSE_MILLIS = 30;
    private static final String EVENT =
            "data: {\"choices\":[{\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}]}\n\n";
    private static final String END = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
            + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":3}}\n\n"
            + "data: [DONE]\n\n";

    private final List<JsonNode> bodies = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger served = new AtomicInteger();
    private volatile int failEvery = Integer.MAX_VALUE;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try (exchange) {
            keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            bodies.add(JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes()));
            if (served.incrementAndGet() % failEvery == 0) {
                underWay.decrementAndGet();
                exchange.sendResponseHeaders(429, 0);
                exchange.getResponseBody().write("too busy".getBytes(StandardCharsets.UTF_8));
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            for (String piece : List.of("", "a", "b")) {
                out.write(EVENT.formatted(piece).getBytes(StandardCharsets.UTF_8));
                out.flush();
                Thread.sleep(PAUSE_MILLIS);
            }
            // Before the end is written: having read it, the client sends the next one.
            underWay.decrementAndGet();
            out.write(END.getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private LoadTest test(int requests, Arrivals arrivals, OptionalInt concurrency, int warmups) {
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        Target target =
                new Target(base, Api.CHAT, "m", Optional.of("secret"), false, JsonNodeFactory.instance.objectNode());
        return new LoadTest(
                target,
                new RandomPrompts(4, 8, 0, 0, 1),
                requests,
                arrivals,
                concurrency,
                warmups,
                Goodput.of(List.of("ttft:60000")),
                3);
    }

    @Test
    void tracesWhatTheServerDoes() throws InterruptedException {
        AtomicInteger ended = new AtomicInteger();
        LoadTest test = test(6, Arrivals.AT_ONCE, OptionalInt.of(2), 1);
        LoadResult result = test.run(count -> ended.accumulateAndGet(count, Math::max));
        LoadSummary summary = result.summary();
        assertThat(bodies).hasSize(7).doesNotHaveDuplicates();
        assertThat(keys).containsOnly("Bearer secret");
        assertThat(most.get()).isLessThanOrEqualTo(2);
        assertThat(ended).hasValue(6);
        assertThat(summary.completed()).isEqualTo(6);
        assertThat(summary.inputTokens()).isEqualTo(66);
        assertThat(summary.outputTokens()).isEqualTo(18);
        assertThat(summary.goodput()).hasValue(summary.requestThroughput());
        // A pause takes at least its time: what comes before the first token, between two, and after the last.
        assertThat(summary.ttft().median()).isGreaterThanOrEqualTo(PAUSE_MILLIS - 1.0);
        assertThat(summary.e2el().median()).isGreaterThanOrEqualTo(3 * PAUSE_MILLIS - 1.0);
        assertThat(summary.seconds()).isGreaterThanOrEqualTo(3 * 3 * PAUSE_MILLIS / 1e3 - 0.01);
    }

    @Test
    void theResultHasTheFieldsThatToolsLookFor() throws InterruptedException {
        ObjectNode json = test(2, new Arrivals(100, 0.5), OptionalInt.empty(), 0)
                .run(_ -> {})
                .json(true);
        assertThat(json.path("date").asString()).matches("[0-9]{8}-[0-9]{6}");
        assertThat(json.path("backend").asString()).isEqualTo("openai-chat");
        assertThat(json.path("model_id").asString()).isEqualTo("m");
        assertThat(json.path("request_rate").asDouble()).isEqualTo(100);
        assertThat(json.path("burstiness").asDouble()).isEqualTo(0.5);
        assertThat(json.path("max_concurrency").isNull()).isTrue();
        assertThat(json.path("num_prompts").asInt()).isEqualTo(2);
        assertThat(json.path("completed").asInt()).isEqualTo(2);
        assertThat(json.path("total_output_tokens").asInt()).isEqualTo(6);
        assertThat(json.path("errors").toString()).isEqualTo("[\"\",\"\"]");
        assertThat(json.path("output_lens").toString()).isEqualTo("[3,3]");
        assertThat(json.path("itls").path(0).size()).isEqualTo(1);
        for (String metric : List.of("ttft", "tpot", "itl", "e2el")) {
            for (String measure : List.of("mean", "median", "std", "p99")) {
                assertThat(json.path(measure + "_" + metric + "_ms").isNumber()).isTrue();
            }
        }
        for (String field : List.of(
                "duration",
                "total_input_tokens",
                "request_throughput",
                "request_goodput",
                "output_throughput",
                "total_token_throughput")) {
            assertThat(json.path(field).isNumber()).as(field).isTrue();
        }
    }

    @Test
    void failuresAreCountedAndTold() throws InterruptedException {
        failEvery = 2;
        LoadResult result = test(4, Arrivals.AT_ONCE, OptionalInt.of(1), 0).run(_ -> {});
        assertThat(result.summary().completed()).isEqualTo(2);
        assertThat(result.summary().failed()).isEqualTo(2);
        assertThat(result.summary().outputTokens()).isEqualTo(6);
        assertThat(result.firstError()).hasValue("status 429: too busy");
        assertThat(result.json(false).path("request_rate").asString()).isEqualTo("inf");
        assertThat(result.json(false).has("ttfts")).isFalse();
    }

    @Test
    void aServerThatDoesNotAnswerAtAllIsNotMeasured() {
        failEvery = 1;
        LoadTest test = test(4, Arrivals.AT_ONCE, OptionalInt.empty(), 1);
        assertThatThrownBy(() -> test.run(_ -> {}))
                .isInstanceOf(LoadTestException.class)
                .hasMessageContaining("/v1/chat/completions does not answer: status 429: too busy");
        assertThat(bodies).hasSize(1);
        server.stop(0);
        assertThatThrownBy(() -> test.run(_ -> {})).isInstanceOf(LoadTestException.class);
    }
}
