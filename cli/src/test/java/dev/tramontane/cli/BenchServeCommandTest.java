package dev.tramontane.cli;

import static dev.tramontane.cli.TestShell.tramontane;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.cli.TestShell.Result;
import dev.tramontane.engine.Engine;
import dev.tramontane.server.Server;
import dev.tramontane.server.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Against the real server with the bundled model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BenchServeCommandTest {
    private Engine engine;
    private Server server;

    @BeforeAll
    void start() {
        engine = Engine.load(TestShell.STARTER);
        server = Server.start(engine, ServerOptions.DEFAULT.withPort(0).withModel("starter"));
    }

    @AfterAll
    void stop() {
        server.close();
        engine.close();
    }

    private String[] arguments(String... more) {
        String[] fixed = {"bench", "serve", "--base-url", server.address().toString(), "--model", "starter"};
        String[] all = Arrays.copyOf(fixed, fixed.length + more.length);
        System.arraycopy(more, 0, all, fixed.length, more.length);
        return all;
    }

    @Test
    void measuresAServer(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("result.json");
        Result result = new TestShell()
                .errorsTerminal()
                .run(arguments(
                        "--num-prompts=4",
                        "--max-concurrency=2",
                        "--random-input-len=10",
                        "--random-output-len=6",
                        "--exact-output",
                        "--extra-body={\"temperature\": 0}",
                        "--output=" + file,
                        "--goodput",
                        "ttft:600000",
                        "tpot:600000"));
        assertThat(result.errors()).contains("warming up", " 4 of 4, ").doesNotContain("failure");
        assertThat(result.code()).isZero();
        assertThat(result.output())
                .containsPattern("Successful requests: +4\\R")
                .containsPattern("Output tokens: +24\\R")
                .containsPattern("Request goodput \\(req/s\\): +[0-9.]+\\R")
                .containsPattern("TTFT +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9.]+\\R");
        JsonNode json = Json.mapper().readTree(Files.readString(file));
        assertThat(json.path("completed").asInt()).isEqualTo(4);
        assertThat(json.path("total_output_tokens").asInt()).isEqualTo(24);
        assertThat(json.path("total_input_tokens").asInt()).isGreaterThan(40);
        assertThat(json.path("request_goodput").asDouble())
                .isEqualTo(json.path("request_throughput").asDouble());
        assertThat(json.path("mean_e2el_ms").asDouble())
                .isGreaterThanOrEqualTo(json.path("mean_ttft_ms").asDouble());
    }

    @Test
    void serversThatRefuseAreToldOf() {
        Result result = tramontane(arguments("--num-prompts=1", "--extra-body={\"temperature\": -1}"));
        assertThat(result.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(result.errors()).contains("/v1/chat/completions does not answer: status 400", "temperature");
        result = tramontane(arguments("--num-prompts=1", "--num-warmups=0", "--extra-body={\"temperature\": -1}"));
        assertThat(result.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(result.errors()).contains("no request succeeded: status 400");
        assertThat(result.output()).containsPattern("Failed requests: +1\\R");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --dataset=sharegpt|must be random, shared-prefix or jsonl
            --dataset=jsonl|need each other
            --request-rate=fast|must be a number or inf
            --request-rate=0|must be more than 0
            --goodput=itl:5|as in ttft:500
            --extra-body=[]|must be a JSON object
            --extra-body={|must be a JSON object
            --max-concurrency=0|at least 1
            --random-range-ratio=1|less than 1
            """)
    void wrongOptionsAreExplained(String option, String message) {
        Result result = tramontane(arguments(option));
        assertThat(result.code()).as(result.errors()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors()).contains(message);
    }

    @Test
    void addressesThatAreNotOfHttpAreRefused() {
        Result result = tramontane("bench", "serve", "--model", "m", "--base-url", "ftp://localhost");
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors()).contains("must be as http://127.0.0.1:8080");
    }

    @Test
    void explainsItself() {
        Result help = tramontane("bench", "serve", "--help");
        assertThat(help.output())
                .startsWith("Usage: tramontane bench serve")
                .contains("--request-rate=RATE", "Examples:\n  tramontane bench serve");
        assertThat(help.output().lines()).allMatch(line -> line.length() <= 80);
        assertThat(tramontane("bench").code()).isEqualTo(ExitCode.USAGE);
    }
}
