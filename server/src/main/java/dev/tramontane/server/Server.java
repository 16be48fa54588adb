package dev.tramontane.server;

import static dev.tramontane.server.http.Policy.KEY;
import static dev.tramontane.server.http.Policy.KEY_OR_NETWORK;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Request;
import dev.tramontane.server.anthropic.Anthropic;
import dev.tramontane.server.chat.ChatForm;
import dev.tramontane.server.completions.Completions;
import dev.tramontane.server.core.CompletionRunner;
import dev.tramontane.server.core.Dialect;
import dev.tramontane.server.core.ModelCatalog;
import dev.tramontane.server.core.PriceTable;
import dev.tramontane.server.core.RequestLimits;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.http.HostCheck;
import dev.tramontane.server.http.HttpListener;
import dev.tramontane.server.http.HttpSettings;
import dev.tramontane.server.http.Network;
import dev.tramontane.server.http.OriginCheck;
import dev.tramontane.server.http.Patience;
import dev.tramontane.server.http.PemKeyStore;
import dev.tramontane.server.http.RequestObserver;
import dev.tramontane.server.http.Route;
import dev.tramontane.server.http.Router;
import dev.tramontane.server.keys.FileAccess;
import dev.tramontane.server.keys.Keys;
import dev.tramontane.server.metrics.Metrics;
import dev.tramontane.server.mistral.Mistral;
import dev.tramontane.server.mistral.MistralErrors;
import dev.tramontane.server.mistral.MistralForm;
import dev.tramontane.server.openai.OpenAi;
import dev.tramontane.server.openapi.OpenApi;
import dev.tramontane.server.page.ChatPage;
import dev.tramontane.server.responses.Responses;
import dev.tramontane.server.responses.StoreLimits;
import dev.tramontane.server.responses.ThoughtSeal;
import dev.tramontane.server.status.Readiness;
import dev.tramontane.server.status.Status;
import dev.tramontane.server.tokens.Tokenization;
import dev.tramontane.server.unsupported.UnsupportedEndpoints;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Serves an engine's model over HTTP.
 *
 * <pre>{@code
 * try (Engine engine = Engine.load(folder);
 *         Server server = Server.start(engine, ServerOptions.DEFAULT.withPort(8080))) {
 *     System.out.println("listening on " + server.address());
 *     ...
 * }
 * }</pre>
 *
 * The engine stays the caller's: closing the server drains it, and does not close it.
 */
public final class Server implements AutoCloseable {
    /** How long clients may take to accept what is left of finished answers when the server stops. */
    private static final Duration LAST_BYTES = Duration.ofSeconds(5);

    private final Engine engine;
    private final Readiness readiness;
    private final List<Dialect> dialects;
    private final Router router;
    private final HttpListener listener;
    private final Duration drainTime;

    private Server(Engine engine, ServerOptions options, UnaryOperator<Request> customiser, Patience patience) {
        this.engine = engine;
        drainTime = options.drainTime();
        boolean isLoopback = isLoopback(options.host());
        Keys keys = keys(options, isLoopback);
        Optional<PriceTable> prices = options.prices().map(Server::prices);
        Metrics metrics = new Metrics(
                engine, options.model(), prices, options.metricsNetworks().isEmpty() ? KEY : KEY_OR_NETWORK);
        Services services = new Services(
                engine,
                new ModelCatalog(options.model(), options.aliases()),
                new CompletionRunner(engine, customiser, metrics.ledger()),
                limits(options),
                prices,
                Clock.systemUTC());
        HttpSettings settings = settings(options, isLoopback, keys.isOpen(), patience);
        readiness = new Readiness(engine);
        ChatForm mistral = new MistralForm();
        List<Dialect> described = List.of(
                new OpenAi(services, mistral),
                new Completions(services),
                new Mistral(services, mistral),
                new Tokenization(services),
                new Anthropic(services),
                responses(services, options.storage()),
                new UnsupportedEndpoints(new MistralErrors()),
                new Status(readiness, Version.number()),
                metrics);
        dialects = Stream.concat(described.stream(), Stream.of(new OpenApi(described, Version.number())))
                .toList();
        // The page is for people: it stands beside the addresses that programs use, and not in their description.
        Stream<Dialect> page = options.page() ? Stream.of(new ChatPage()) : Stream.empty();
        List<Route> routes = Stream.concat(dialects.stream(), page)
                .flatMap(dialect -> dialect.routes().stream())
                .toList();
        router = new Router(routes);
        listener = listen(settings, keys, metrics.observer());
    }

    /**
     * Starts to serve.
     *
     * @throws ServerException if the options do not go together, a file is not as it must be, or the address is taken
     */
    public static Server start(Engine engine, ServerOptions options) {
        return start(engine, options, UnaryOperator.identity(), Patience.DEFAULT);
    }

    /** As {@link #start(Engine, ServerOptions)}, with the last word on what the engine is asked, and on times; for tests. */
    static Server start(Engine engine, ServerOptions options, UnaryOperator<Request> customiser, Patience patience) {
        return new Server(engine, options, customiser, patience);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new ServerException(
                    "no interface is called " + host + "; 127.0.0.1 is this machine, 0.0.0.0 all networks", e);
        }
    }

    private static Keys keys(ServerOptions options, boolean isLoopback) {
        if (options.keys().isPresent()) {
            return read(() -> Keys.read(options.keys().get()));
        }
        if (!isLoopback) {
            throw new ServerException("anyone who reaches " + options.host()
                    + " could use the model: make a key with tramontane key, or listen on 127.0.0.1");
        }
        return Keys.open();
    }

    private static PriceTable prices(Path file) {
        return read(() -> PriceTable.read(file));
    }

    private static Responses responses(Services services, ResponseStorage storage) {
        ThoughtSeal seal = storage.sealKey()
                .map(file -> read(() -> ThoughtSeal.ofFile(file)))
                .orElseGet(ThoughtSeal::ofProcess);
        StoreLimits limits = new StoreLimits(storage.responses(), storage.keyBytes(), storage.bytes(), storage.age());
        return new Responses(services, limits, seal);
    }

    private static RequestLimits limits(ServerOptions options) {
        return RequestLimits.DEFAULT.withSamples(options.limits().samples());
    }

    private static HttpSettings settings(ServerOptions options, boolean isLoopback, boolean isOpen, Patience patience) {
        Optional<PemKeyStore> tls =
                options.tls().map(files -> read(() -> PemKeyStore.read(files.certificate(), files.key())));
        options.tls().ifPresent(files -> FileAccess.warnIfOthersMayRead(files.key()));
        return new HttpSettings(
                options.host(),
                options.port(),
                tls,
                isLoopback ? HostCheck.loopback(options.hostNames()) : HostCheck.none(),
                new OriginCheck(isOpen),
                options.limits().bodyBytes(),
                patience,
                options.limits().connections(),
                options.metricsNetworks().stream().map(Network::of).toList());
    }

    /** Reads one of the files that the options name. */
    private interface FileReader<T> {
        T read() throws IOException;
    }

    private static <T> T read(FileReader<T> reader) {
        try {
            return reader.read();
        } catch (IllegalArgumentException e) {
            throw new ServerException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new ServerException("a file cannot be read: " + e, e);
        }
    }

    private HttpListener listen(HttpSettings settings, Keys keys, RequestObserver observer) {
        try {
            return new HttpListener(settings, router, keys, observer);
        } catch (IOException e) {
            throw new ServerException(
                    settings.host() + ":" + settings.port() + " cannot be listened on (" + e.getMessage()
                            + "); choose another port",
                    e);
        }
    }

    /** Where it listens, with the real port. */
    public URI address() {
        return listener.address();
    }

    /** What it speaks, for a test that looks at all of it. */
    List<Dialect> dialects() {
        return dialects;
    }

    /** The routes, for a test that looks at all of them. */
    Router router() {
        return router;
    }

    /**
     * Lets running answers finish as long as there is time, and ends. Meanwhile new requests are told to come back later.
     *
     * @return whether all answers were finished
     */
    public boolean stop(Duration patience) {
        readiness.stop();
        listener.drain();
        boolean finished = false;
        try {
            finished = engine.drain(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listener.close(finished ? LAST_BYTES : Duration.ZERO);
        return finished;
    }

    /** Stops with the options' drain time. */
    @Override
    public void close() {
        boolean _ = stop(drainTime);
    }
}
