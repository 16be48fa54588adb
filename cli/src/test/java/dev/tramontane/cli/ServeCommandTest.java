package dev.tramontane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.cli.TestShell.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A server in a process of its own, which is told to stop as an operating system does it. */
@Timeout(180)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes there are not asked to end, but ended")
class ServeCommandTest {
    /** What the JVM ends with after SIGTERM. */
    private static final int TERMINATED = 128 + 15;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A process that serves. */
    private record Serving(Process process, String address) implements AutoCloseable {
        static Serving start(String... options) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-modules=jdk.incubator.vector",
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    "serve",
                    "-m",
                    TestShell.STARTER.toString(),
                    "--port=0"));
            command.addAll(List.of(options));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("at ")) {
                    return new Serving(process, line.substring(3).strip().replaceAll("/v1$", ""));
                }
            }
            throw new AssertionError("the server ended with " + process.exitValue());
        }

        HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create(address + path));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** Begins an answer of many words. */
    private InputStream stream(Serving serving) throws Exception {
        String body = "{\"stream\":true,\"min_tokens\":3000,\"max_tokens\":3000,\"temperature\":1,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"Count.\"}]}";
        HttpResponse<InputStream> response = client.send(
                serving.request("/v1/chat/completions")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body().read()).isNotNegative();
        return response.body();
    }

    private HttpResponse<String> ask(Serving serving) throws Exception {
        return client.send(
                serving.request("/v1/chat/completions")
                        .POST(BodyPublishers.ofString("{\"messages\":[{\"role\":\"user\",\"content\":\"1 + 1\"}]}"))
                        .build(),
                BodyHandlers.ofString());
    }

    private int status(Serving serving, String path) throws Exception {
        return client.send(serving.request(path).build(), BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void sigtermLetsAnswersFinishAndTakesNoMore() throws Exception {
        try (Serving serving = Serving.start("--drain=100");
                InputStream answer = stream(serving)) {
            serving.process().destroy();
            while (status(serving, "/ready") != 503) {
                // The signal is on its way.
                Thread.sleep(10);
            }
            HttpResponse<String> refused = ask(serving);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            assertThat(refused.headers().firstValue("connection")).contains("close");
            assertThat(status(serving, "/health")).isEqualTo(200);
            assertThat(new String(answer.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"finish_reason\":\"length\"")
                    .endsWith("data: [DONE]\n\n");
            assertThat(serving.process().waitFor(100, TimeUnit.SECONDS)).isTrue();
            assertThat(serving.process().exitValue()).isEqualTo(TERMINATED);
        }
    }

    @Test
    void drainingHasAnEnd() throws Exception {
        try (Serving serving = Serving.start("--drain=0")) {
            InputStream answer = stream(serving);
            serving.process().destroy();
            assertThat(serving.process().waitFor(100, TimeUnit.SECONDS)).isTrue();
            assertThat(serving.process().exitValue()).isEqualTo(TERMINATED);
            String rest;
            try (answer) {
                rest = new String(answer.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                rest = "broken off";
            }
            assertThat(rest).doesNotContain("\"finish_reason\":\"length\"");
        }
    }

    @Test
    void explainsItself() {
        Result help = TestShell.tramontane("serve", "--help");
        assertThat(help.output())
                .startsWith("Usage: tramontane serve")
                .contains("--drain=SECONDS", "Examples:\n  tramontane serve");
        assertThat(help.output().lines()).allMatch(line -> line.length() <= 80);
    }
}
