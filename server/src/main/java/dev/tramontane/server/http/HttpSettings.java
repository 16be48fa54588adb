package dev.tramontane.server.http;

import java.util.List;
import java.util.Optional;

/**
 * How the listener listens.
 *
 * @param host the name or address of the interface to bind to
 * @param port the port, 0 for any that is free
 * @param tls certificate and key for TLS; empty for none
 * @param hosts which names clients may use for the server
 * @param origins which pages may use it
 * @param mostBodyBytes the longest body of a request
 * @param patience how long clients are waited for
 * @param mostConnections the most connections at a time; more wait to be accepted
 * @param networks from where routes with {@link Policy#KEY_OR_NETWORK} need no key
 */
public record HttpSettings(
        String host,
        int port,
        Optional<PemKeyStore> tls,
        HostCheck hosts,
        OriginCheck origins,
        int mostBodyBytes,
        Patience patience,
        int mostConnections,
        List<Network> networks) {

    public HttpSettings {
        networks = List.copyOf(networks);
    }
}
