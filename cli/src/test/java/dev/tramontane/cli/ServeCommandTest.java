package dev.tramontane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.cli.TestShell.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
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
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A server in a process of its own, which is told to stop as an operating system does it. */
@Timeout(1000)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes there are not asked to end, but ended")
class ServeCommandTest {
    /** What the JVM ends with after SIGTERM. */
    private static final int TERMINATED = 128 + 15;

    /** A process that serves. */
    private record Serving(Process process, URI address) implements AutoCloseable {
        static Serving start(String... options) throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-modules=jdk.incubator.vector",
                    "--enable-native-access=ALL-UNNAMED",
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
                    return new Serving(process, URI.create(line.substring(3).strip()));
                }
            }
            throw new AssertionError("the server ended with " + process.waitFor());
        }

        /** Asks it to end as an operating system does, which leaves its output open. */
        void terminate() {
            assertThat(process.toHandle().destroy()).isTrue();
        }

        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(900, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        /** On a connection of its own: one that is kept may be closed by the server just as it is used again. */
        HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> request) throws Exception {
            try (HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
                HttpRequest.Builder builder = HttpRequest.newBuilder(address.resolve(path));
                return client.send(request.apply(builder).build(), BodyHandlers.ofString());
            }
        }

        int status(String path) throws Exception {
            return send(path, HttpRequest.Builder::GET).statusCode();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /**
     * Begins an answer that cannot end before it is read: it is twice as long as what the buffers between the
     * model and this socket hold, and a model whose answer is not taken pauses.
     */
    private static Socket stream(Serving serving) throws IOException {
        String body = "{\"stream\":true,\"min_tokens\":1500,\"max_tokens\":1500,\"temperature\":1,"
                + "\"logprobs\":true,\"top_logprobs\":20,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"Count.\"}]}";
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(
                serving.address().getHost(), serving.address().getPort()));
        socket.getOutputStream()
                .write(("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                + body)
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                .isEqualTo("HTTP/1.1 200");
        return socket;
    }

    private static String rest(Socket answer) throws IOException {
        return new String(answer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void sigtermLetsAnswersFinishAndTakesNoMore() throws Exception {
        try (Serving serving = Serving.start("--drain=900");
                Socket answer = stream(serving)) {
            serving.terminate();
            while (serving.status("/ready") != 503) {
                // The signal is on its way.
                Thread.sleep(10);
            }
            HttpResponse<String> refused = serving.send(
                    "/v1/chat/completions",
                    request -> request.POST(
                            BodyPublishers.ofString("{\"messages\":[{\"role\":\"user\",\"content\":\"1 + 1\"}]}")));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            assertThat(refused.headers().firstValue("connection")).contains("close");
            assertThat(serving.status("/health")).isEqualTo(200);
            assertThat(rest(answer)).contains("\"finish_reason\":\"length\"", "data: [DONE]\n\n");
            assertThat(serving.exitCode()).isEqualTo(TERMINATED);
        }
    }

    @Test
    void drainingHasAnEnd() throws Exception {
        try (Serving serving = Serving.start("--drain=0");
                Socket answer = stream(serving)) {
            serving.terminate();
            assertThat(serving.exitCode()).isEqualTo(TERMINATED);
            String rest;
            try {
                rest = rest(answer);
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
