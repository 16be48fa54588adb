package dev.tramontane.server.core;

import dev.tramontane.server.http.Route;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A set of addresses that belong together, such as all of one vendor's. What they take and answer is described in OpenAPI's
 * form in the resource {@code openapi.json} of the dialect's package.
 */
public interface Dialect {

    /** Its routes. */
    List<Route> routes();

    /**
     * The fields that bodies may have, by route as in {@code POST /v1/chat/completions}: those that are honoured and those that
     * are harmless to ignore, so that their description can be compared. Routes without a body are left out.
     */
    default Map<String, Set<String>> requestFields() {
        return Map.of();
    }
}
