package dev.tramontane.server.http;

import java.io.IOException;

/** Answers the requests of a route. Runs on a virtual thread of its own and may block. */
@FunctionalInterface
public interface RouteHandler {

    /**
     * Answers one request.
     *
     * @throws ApiException to answer with an error, as long as nothing was written
     * @throws IOException if the client is gone
     */
    void handle(Exchange exchange) throws IOException;
}
