package dev.tramontane.loadtest;

import java.net.URI;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is driven.
 *
 * @param base the server's address, with or without {@code /v1} at its end
 * @param api how it is asked
 * @param model the name of the model
 * @param key what the server knows the caller by, if it needs one
 * @param exactLength whether answers must be as long as they may be; sends {@code min_tokens}, which not all servers know
 * @param extra more fields of every request
 */
public record Target(URI base, Api api, String model, Optional<String> key, boolean exactLength, ObjectNode extra) {

    /** @throws IllegalArgumentException if the address is not one of HTTP */
    public Target {
        if (base.getHost() == null || !("http".equals(base.getScheme()) || "https".equals(base.getScheme()))) {
            throw new IllegalArgumentException("the address must be as http://127.0.0.1:8080, not " + base);
        }
        extra = extra.deepCopy();
    }
}
