package dev.tramontane.loadtest;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/** Sends requests and traces them. Speaks to the one server it is told, and follows no redirects and no proxies elsewhere. */
final class LoadClient implements AutoCloseable {
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(30);
    private static final int LONGEST_ERROR = 500;
    private static final int OK = 200;

    private final Target target;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(CONNECT_PATIENCE)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    LoadClient(Target target) {
        this.target = target;
    }

    /** Sends one request and waits for its answer; failures are in the trace. */
    RequestTrace send(Prompt prompt) throws InterruptedException {
        byte[] body = JsonMapper.shared().writeValueAsBytes(prompt.body(target));
        HttpRequest.Builder request = HttpRequest.newBuilder(target.api().address(target.base()))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body));
        target.key().ifPresent(key -> request.header("Authorization", "Bearer " + key));
        AnswerStream answer = new AnswerStream(System::nanoTime);
        long sent = System.nanoTime();
        try {
            HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
            try (InputStream stream = response.body()) {
                if (response.statusCode() != OK) {
                    return failed(sent, prompt, "status " + response.statusCode() + ": " + beginning(stream));
                }
                answer.read(stream);
            }
            return answer.trace(sent, prompt);
        } catch (IOException e) {
            return failed(
                    sent,
                    prompt,
                    String.valueOf(Optional.ofNullable(e.getMessage()).orElseGet(e::toString)));
        }
    }

    private static String beginning(InputStream stream) throws IOException {
        return new String(stream.readNBytes(LONGEST_ERROR), StandardCharsets.UTF_8);
    }

    private static RequestTrace failed(long sent, Prompt prompt, String error) {
        return new RequestTrace(
                sent, List.of(), System.nanoTime(), prompt.inputLength(), OptionalInt.empty(), Optional.of(error));
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
