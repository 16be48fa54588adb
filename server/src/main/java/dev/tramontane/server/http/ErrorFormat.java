package dev.tramontane.server.http;

import tools.jackson.databind.JsonNode;

/** How a dialect writes errors. */
@FunctionalInterface
public interface ErrorFormat {

    /** The body of an answer that is an error. */
    JsonNode body(ApiException error, String requestId);
}
