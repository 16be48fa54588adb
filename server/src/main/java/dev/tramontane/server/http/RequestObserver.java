package dev.tramontane.server.http;

import java.util.Optional;

/** Is told of every request that was answered, by the thread that did; must be quick. */
@FunctionalInterface
public interface RequestObserver {
    /** The status of requests whose client went away before it had one; never sent. */
    int CLIENT_GONE = 499;

    /**
     * A request was answered.
     *
     * @param route what it was sent to; empty if there is no such route
     * @param status the answer's status, or {@link #CLIENT_GONE}
     */
    void answered(Optional<Route> route, int status);
}
