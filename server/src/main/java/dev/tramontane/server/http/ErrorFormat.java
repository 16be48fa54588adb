package dev.tramontane.server.http;

import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** How a dialect writes errors, and what its clients look for in the headers of every answer. */
@FunctionalInterface
public interface ErrorFormat {

    /** The body of an answer that is an error. */
    JsonNode body(ApiException error, String requestId);

    /**
     * The headers of every answer, error or not.
     *
     * @param processing how long the request has taken until the answer begins
     */
    default Map<String, String> headers(String requestId, Duration processing) {
        return Map.of();
    }
}
