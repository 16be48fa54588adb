package dev.tramontane.cli;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.server.ResponseStorage;
import dev.tramontane.server.ServerOptions;
import dev.tramontane.server.ServerOptions.Limits;
import dev.tramontane.server.ServerOptions.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options of where, to whom and under which names a model is served. */
final class NetworkSettings {
    /** What follows a model's name in that of its file, or of the first of several. */
    private static final Pattern GGUF_SUFFIX = Pattern.compile("(-00001-of-\\d{5})?\\.gguf$");

    private static final ServerOptions DEFAULT = ServerOptions.DEFAULT;
    private static final long MIB = 1 << 20;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "The address to listen on: 127.0.0.1 for this machine alone, 0.0.0.0 for all networks"
                    + " (127.0.0.1).")
    private String host = DEFAULT.host();

    @Option(names = "--port", paramLabel = "PORT", description = "The port, 0 for any that is free (8080).")
    private int port = DEFAULT.port();

    @Option(names = "--name", paramLabel = "NAME", description = "The model's name for clients (its folder's).")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--alias",
            paramLabel = "NAME[=EFFORT]",
            description = "One more name, with the effort of requests that do not say one; may be given several times.")
    private List<String> aliases = new ArrayList<>();

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description = "Serve holders of these keys only; tramontane key makes them.")
    private Optional<Path> keys = Optional.empty();

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "Certificate with its chain in PEM form, for TLS.")
    private Optional<Path> certificate = Optional.empty();

    @Option(names = "--tls-key", paramLabel = "FILE", description = "The certificate's private key in PEM form.")
    private Optional<Path> certificateKey = Optional.empty();

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "A name besides localhost that clients of this machine may use; may be given several times.")
    private List<String> hostNames = new ArrayList<>();

    @Option(names = "--prices", paramLabel = "FILE", description = "Tell costs with every usage, by this price table.")
    private Optional<Path> prices = Optional.empty();

    @Option(
            names = "--metrics-network",
            paramLabel = "NETWORK",
            description = "Tell metrics without a key to this network, such as 10.0.0.0/8 or 127.0.0.1; may be given"
                    + " several times.")
    private List<String> metricsNetworks = new ArrayList<>();

    @Option(names = "--max-samples", paramLabel = "N", description = "The most answers to one prompt (8).")
    private int samples = Limits.DEFAULT.samples();

    @Option(names = "--max-body", paramLabel = "MIB", description = "The longest request in MiB (32).")
    private long bodyMebibytes = Limits.DEFAULT.bodyBytes() / MIB;

    @Option(names = "--max-connections", paramLabel = "N", description = "The most connections at a time (1024).")
    private int connections = Limits.DEFAULT.connections();

    @Option(names = "--no-page", description = "Serve no chat page at /.")
    private boolean noPage;

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            description = "How long running answers may take when the server is told to stop (30).")
    private long drainSeconds = DEFAULT.drainTime().toSeconds();

    /**
     * @param folder the model's
     * @param storage how responses are kept
     */
    ServerOptions serverOptions(Path folder, ResponseStorage storage) {
        if (certificate.isPresent() != certificateKey.isPresent()) {
            throw new UsageException("--tls-cert and --tls-key need each other");
        }
        try {
            return new ServerOptions(
                    host,
                    port,
                    name.orElseGet(() -> nameOf(folder)),
                    aliases(),
                    keys,
                    certificate.map(file -> new Tls(file, certificateKey.orElseThrow())),
                    prices,
                    new LinkedHashSet<>(hostNames),
                    new Limits(samples, Math.toIntExact(Math.multiplyExact(bodyMebibytes, MIB)), connections),
                    metricsNetworks,
                    Duration.ofSeconds(drainSeconds),
                    !noPage,
                    storage);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        } catch (ArithmeticException e) {
            throw new UsageException("--max-body must be less than 2048, not " + bodyMebibytes);
        }
    }

    private static String nameOf(Path folder) {
        Path last = folder.toAbsolutePath().normalize().getFileName();
        return last == null
                ? DEFAULT.model()
                : GGUF_SUFFIX.matcher(last.toString()).replaceFirst("");
    }

    private Map<String, Optional<Effort>> aliases() {
        Map<String, Optional<Effort>> named = new LinkedHashMap<>();
        for (String alias : aliases) {
            int equals = alias.lastIndexOf('=');
            if (equals < 0) {
                named.put(alias, Optional.empty());
            } else {
                String word = alias.substring(equals + 1);
                named.put(
                        alias.substring(0, equals),
                        Optional.of(Effort.of(word)
                                .orElseThrow(() -> new UsageException(
                                        "--alias must end with =none or =high, not '" + word + "'"))));
            }
        }
        return named;
    }
}
