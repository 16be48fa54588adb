package dev.tramontane.server;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.server.http.Network;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a {@link Server} serves.
 *
 * @param host the name or address of the interface to listen on
 * @param port the port, 0 for any that is free
 * @param model the name that the model is served under
 * @param aliases more names, each with the effort of requests that do not say one; empty for the model's default
 * @param keys the file with the keys, as {@code tramontane key} makes them; empty for no keys, on the loopback interface only
 * @param tls certificate and key; empty for plain HTTP
 * @param prices the file with the price table; empty for usage without costs
 * @param hostNames names besides localhost that clients on the loopback interface may use for the server
 * @param limits the most that clients may ask for
 * @param metricsNetworks networks, such as {@code 10.0.0.0/8}, from where metrics may be read without a key; empty if they
 *     need one from anywhere. A proxy's requests come from the proxy's address, whoever sent them
 * @param drainTime how long running answers may take when the server is closed
 * @param page whether there is a chat page at {@code /}
 * @param storage how responses are kept
 */
public record ServerOptions(
        String host,
        int port,
        String model,
        Map<String, Optional<Effort>> aliases,
        Optional<Path> keys,
        Optional<Tls> tls,
        Optional<Path> prices,
        Set<String> hostNames,
        Limits limits,
        List<String> metricsNetworks,
        Duration drainTime,
        boolean page,
        ResponseStorage storage) {

    /**
     * Files in PEM form.
     *
     * @param certificate the certificate, followed by those that vouch for it
     * @param key its private key, PKCS#8 without a password
     */
    public record Tls(Path certificate, Path key) {}

    /**
     * The most that clients may ask for.
     *
     * @param samples answers to one prompt, 1 to 64
     * @param bodyBytes the longest body of a request, at least 1
     * @param connections connections at a time, at least 1
     */
    public record Limits(int samples, int bodyBytes, int connections) {

        /** 8 answers, 32 MiB, 1024 connections. */
        public static final Limits DEFAULT = new Limits(8, 32 << 20, 1024);

        /** @throws IllegalArgumentException naming the limit that is out of range */
        public Limits {
            if (samples < 1 || samples > 64) {
                throw new IllegalArgumentException("samples must be 1 to 64, not " + samples);
            }
            if (bodyBytes < 1 || bodyBytes == Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "bodyBytes must be at least 1 and less than 2 GiB, not " + bodyBytes);
            }
            if (connections < 1) {
                throw new IllegalArgumentException("connections must be at least 1, not " + connections);
            }
        }
    }

    private static final int HIGHEST_PORT = 65535;

    /** The loopback interface, port 8080, no keys, no TLS. */
    public static final ServerOptions DEFAULT = new ServerOptions(
            "127.0.0.1",
            8080,
            "mistral-small-4",
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            Limits.DEFAULT,
            List.of(),
            Duration.ofSeconds(30),
            true,
            ResponseStorage.DEFAULT);

    /** @throws IllegalArgumentException naming the option that is out of range */
    public ServerOptions {
        if (host.isBlank()) {
            throw new IllegalArgumentException(
                    "host must not be empty; 127.0.0.1 is this machine, 0.0.0.0 all networks");
        }
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port must be 0 to " + HIGHEST_PORT + ", not " + port);
        }
        if (model.isBlank() || aliases.keySet().stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("names of models must not be empty");
        }
        if (drainTime.isNegative()) {
            throw new IllegalArgumentException("drainTime must not be negative, but is " + drainTime);
        }
        aliases = Collections.unmodifiableMap(new LinkedHashMap<>(aliases));
        hostNames = Set.copyOf(hostNames);
        metricsNetworks = List.copyOf(metricsNetworks);
        metricsNetworks.forEach(Network::of);
    }

    public ServerOptions withHost(String host) {
        return new ServerOptions(
                host,
                port,
                model,
                aliases,
                keys,
                tls,
                prices,
                hostNames,
                limits,
                metricsNetworks,
                drainTime,
                page,
                storage);
    }

    public ServerOptions withPort(int port) {
        return new ServerOptions(
                host,
                port,
                model,
                aliases,
                keys,
                tls,
                prices,
                hostNames,
                limits,
                metricsNetworks,
                drainTime,
                page,
                storage);
    }

    public ServerOptions withModel(String model) {
        return new ServerOptions(
                host,
                port,
                model,
                aliases,
                keys,
                tls,
                prices,
                hostNames,
                limits,
                metricsNetworks,
                drainTime,
                page,
                storage);
    }

    public ServerOptions withAliases(Map<String, Optional<Effort>> aliases) {
        return new ServerOptions(
                host,
                port,
                model,
                aliases,
                keys,
                tls,
                prices,
                hostNames,
                limits,
                metricsNetworks,
                drainTime,
                page,
                storage);
    }

    public ServerOptions withKeys(Path keys) {
        return new ServerOptions(
                host,
                port,
                model,
                aliases,
                Optional.of(keys),
                tls,
                prices,
                hostNames,
                limits,
                metricsNetworks,
                drainTime,
                page,
                storage);
    }

    public ServerOptions withTls(Tls tls) {
        return new ServerOptions(
                host,
                port,
                model,
                aliases,
                keys,
                Optional.of(tls),
                prices,
                hostNames,
                limits,
                metricsNetworks,
                drainTime,
                page,
                storage);
    }

    public ServerOptions withPrices(Path prices) {
        return new ServerOptions(
                host,
                port,
                model,
                aliases,
                keys,
                tls,
                Optional.of(prices),
                hostNames,
                limits,
                metricsNetworks,
                drainTime,
                page,
                storage);
    }

    public ServerOptions withHostNames(Set<String> hostNames) {
        return new ServerOptions(
                host,
                port,
                model,
                aliases,
                keys,
                tls,
                prices,
                hostNames,
                limits,
                metricsNetworks,
                drainTime,
                page,
                storage);
    }

    public ServerOptions withLimits(Limits limits) {
        return new ServerOptions(
                host,
                port,
                model,
                aliases,
                keys,
                tls,
                prices,
                hostNames,
                limits,
                metricsNetworks,
                drainTime,
                page,
                storage);
    }

    public ServerOptions withMetricsNetworks(List<String> metricsNetworks) {
        return new ServerOptions(
                host,
                port,
                model,
                aliases,
                keys,
                tls,
                prices,
                hostNames,
                limits,
                metricsNetworks,
                drainTime,
                page,
                storage);
    }

    public ServerOptions withDrainTime(Duration drainTime) {
        return new ServerOptions(
                host,
                port,
                model,
                aliases,
                keys,
                tls,
                prices,
                hostNames,
                limits,
                metricsNetworks,
                drainTime,
                page,
                storage);
    }

    public ServerOptions withPage(boolean page) {
        return new ServerOptions(
                host,
                port,
                model,
                aliases,
                keys,
                tls,
                prices,
                hostNames,
                limits,
                metricsNetworks,
                drainTime,
                page,
                storage);
    }

    public ServerOptions withStorage(ResponseStorage storage) {
        return new ServerOptions(
                host,
                port,
                model,
                aliases,
                keys,
                tls,
                prices,
                hostNames,
                limits,
                metricsNetworks,
                drainTime,
                page,
                storage);
    }
}
