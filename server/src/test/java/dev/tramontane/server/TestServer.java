package dev.tramontane.server;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Request;
import dev.tramontane.server.http.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real server with the bundled model on a free port, and a client for it. */
final class TestServer implements AutoCloseable {
    static final Path STARTER = Path.of("../models/starter");

    /** An answer with its body as JSON. */
    record Answer(int status, JsonNode json, HttpResponse<String> response) {}

    private final Engine engine;
    private final Server server;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private volatile UnaryOperator<Request> customiser = UnaryOperator.identity();

    private TestServer(Engine engine, ServerOptions options, Patience patience) {
        this.engine = engine;
        server = Server.start(engine, options.withPort(0), request -> customiser.apply(request), patience);
    }

    static TestServer start() {
        return start(ServerOptions.DEFAULT.withModel("starter"));
    }

    static TestServer start(ServerOptions options) {
        return start(Engine.load(STARTER), options);
    }

    static TestServer start(Engine engine, ServerOptions options) {
        return start(engine, options, Patience.DEFAULT);
    }

    static TestServer start(Engine engine, ServerOptions options, Patience patience) {
        return new TestServer(engine, options, patience);
    }

    /** From now on this has the last word on what the engine is asked. */
    void customise(UnaryOperator<Request> by) {
        customiser = by;
    }

    Engine engine() {
        return engine;
    }

    Server server() {
        return server;
    }

    int port() {
        return server.address().getPort();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + path)).timeout(Duration.ofSeconds(180));
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer post(String path, String body) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    Answer send(HttpRequest.Builder request) {
        HttpResponse<String> response = sendText(request);
        return new Answer(response.statusCode(), JsonMapper.shared().readTree(response.body()), response);
    }

    /** The data of all events of a streamed answer, the last one {@code [DONE]}. */
    List<String> stream(String path, String body) {
        List<String> data = new ArrayList<>();
        sendText(request(path).POST(BodyPublishers.ofString(body)))
                .body()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .forEach(line -> data.add(line.substring("data: ".length())));
        return data;
    }

    HttpResponse<String> sendText(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        client.close();
        server.stop(Duration.ofSeconds(5));
        engine.close();
    }
}
