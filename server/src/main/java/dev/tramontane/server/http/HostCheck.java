package dev.tramontane.server.http;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which names a server on the loopback interface may be called by. A web page may point a name of its own at 127.0.0.1 and so
 * reach servers of the machine that it is shown on (DNS rebinding); its name then stands in the Host header.
 *
 * @param allowed names in lower case; empty if every name is allowed
 */
public record HostCheck(Optional<Set<String>> allowed) {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    /** Every name, for servers that others shall reach. */
    public static HostCheck none() {
        return new HostCheck(Optional.empty());
    }

    /** The names of the loopback interface and some more. */
    public static HostCheck loopback(Set<String> more) {
        Set<String> names = new HashSet<>(LOOPBACK);
        more.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        return new HostCheck(Optional.of(Set.copyOf(names)));
    }

    /** @throws ApiException if the name is not allowed */
    void check(String host) {
        if (allowed.isPresent() && !allowed.get().contains(host.toLowerCase(Locale.ROOT))) {
            throw ApiException.forbidden("this server does not go by that host name; allow it in the server's options");
        }
    }
}
