package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.engine.FinishReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Responses that are cancelled before they have said anything. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResponseCancelTest {
    private static final String PATH = "/v1/responses";

    private TestServer server;

    @BeforeAll
    void start() {
        EngineOptions options = EngineOptions.DEFAULT;
        server = TestServer.start(
                Engine.load(
                        TestServer.STARTER,
                        options.withScheduling(options.scheduling().withMostRunning(1))),
                ServerOptions.DEFAULT.withModel("starter"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** A stream that is read event by event. */
    private final class OpenStream implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader lines;

        OpenStream(String body) throws Exception {
            socket = RawHttp.connect(server.port());
            socket.getOutputStream()
                    .write(("POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** The next event of a type. */
        JsonNode await(String type) throws Exception {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    JsonNode event = JsonMapper.shared().readTree(line.substring("data: ".length()));
                    if (event.path("type").asString().equals(type)) {
                        return event;
                    }
                }
            }
            throw new AssertionError("no event " + type);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private long finished(FinishReason reason) {
        return Optional.ofNullable(
                        server.engine().statistics().outcomes().finished().get(reason))
                .orElseThrow();
    }

    @Test
    void whatHasNotBegunEndsAtOnce() throws Exception {
        // The only place is taken by an answer that does not end by itself.
        server.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), "1")));
        String body = "{\"input\":\"What is 7 + 5?\",\"stream\":true}";
        try (OpenStream first = new OpenStream(body)) {
            JsonNode firstResponse = first.await("response.created").path("response");
            first.await("response.output_text.delta");
            try (OpenStream second = new OpenStream(body)) {
                String id = second.await("response.created").at("/response/id").asString();
                JsonNode cancelled =
                        server.post(PATH + "/" + id + "/cancel", "").json();
                assertThat(cancelled.path("status").asString()).isEqualTo("cancelled");
                assertThat(cancelled.path("output")).isEmpty();
                assertThat(cancelled.at("/usage/input_tokens").asInt()).isEqualTo(Wire.RESPONSES.count(server, body));
                assertThat(cancelled.at("/usage/output_tokens").asInt()).isZero();
                assertThat(second.await("response.incomplete").path("response")).isEqualTo(cancelled);
                assertThat(server.get(PATH + "/" + id).json()).isEqualTo(cancelled);
            }
            long before = finished(FinishReason.CANCELLED);
            JsonNode cut = server.post(PATH + "/" + firstResponse.path("id").asString() + "/cancel", "")
                    .json();
            assertThat(cut.path("status").asString()).isEqualTo("cancelled");
            assertThat(cut.at("/output/0/status").asString()).isEqualTo("incomplete");
            assertThat(cut.at("/usage/output_tokens").asInt()).isPositive();
            assertThat(finished(FinishReason.CANCELLED)).isEqualTo(before + 1);
        }
        List<String> metrics =
                server.sendText(server.request("/metrics")).body().lines().toList();
        assertThat(metrics)
                .contains("vllm:request_success_total{finished_reason=\"abort\",model_name=\"starter\"} 2.0");
    }
}
