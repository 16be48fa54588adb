package dev.tramontane.cli;

import static dev.tramontane.cli.TestShell.tramontane;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.cli.TestShell.Result;
import dev.tramontane.engine.Engine;
import dev.tramontane.server.Server;
import dev.tramontane.server.ServerOptions;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyCommandTest {

    @Test
    void aServerKnowsTheKeyByItsEntry(@TempDir Path folder) throws IOException, InterruptedException {
        Result result = tramontane(
                "key",
                "alice",
                "--tenant=home",
                "--priority=-5",
                "--max-concurrent=3",
                "--max-tokens=500",
                "--effort=high");
        assertThat(result.code()).isZero();
        String key = result.errors().replaceAll("(?s).*: (tram-\\S+)\\s*", "$1");
        assertThat(result.output())
                .contains("\"name\":\"alice\"", "\"max_concurrent\":3", "\"max_tokens\":500")
                .doesNotContain(key);
        Path file = folder.resolve("keys.jsonl");
        Files.writeString(file, result.output());
        try (HttpClient client = HttpClient.newHttpClient();
                Engine engine = Engine.load(TestShell.STARTER);
                Server server =
                        Server.start(engine, ServerOptions.DEFAULT.withPort(0).withKeys(file))) {
            HttpRequest.Builder models = HttpRequest.newBuilder(server.address().resolve("/v1/models"));
            assertThat(client.send(models.build(), BodyHandlers.discarding()).statusCode())
                    .isEqualTo(401);
            assertThat(client.send(
                                    models.header("Authorization", "Bearer " + key)
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --priority=101     | --priority must be -100 to 100, not 101
            --max-concurrent=0 | --max-concurrent must be 1 to 1000000, not 0
            --max-tokens=0     | --max-tokens must be at least 1, not 0
            --max-tokens=many  | many
            """)
    void wrongOptionsAreExplained(String option, String message) {
        Result result = tramontane("key", "alice", option);
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors()).contains(message);
    }

    @Test
    void explainsItself() {
        Result help = tramontane("key", "--help");
        assertThat(help.output())
                .startsWith("Usage: tramontane key")
                .contains("--max-concurrent=N", "Examples:\n  tramontane key alice");
        assertThat(help.output().lines()).allMatch(line -> line.length() <= 80);
    }
}
