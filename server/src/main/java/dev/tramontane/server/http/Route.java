package dev.tramontane.server.http;

import java.util.Objects;

/**
 * One address that the server answers at.
 *
 * @param method the one method it takes, in capitals
 * @param path its path
 * @param policy who may use it, checked before the handler sees the request
 * @param errors how it writes errors
 * @param handler what answers
 */
public record Route(String method, PathTemplate path, Policy policy, ErrorFormat errors, RouteHandler handler) {

    public Route {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(errors, "errors");
        Objects.requireNonNull(handler, "handler");
    }

    /** A route of which something is read. */
    public static Route get(String path, Policy policy, ErrorFormat errors, RouteHandler handler) {
        return new Route("GET", PathTemplate.of(path), policy, errors, handler);
    }

    /** A route that something is sent to. */
    public static Route post(String path, Policy policy, ErrorFormat errors, RouteHandler handler) {
        return new Route("POST", PathTemplate.of(path), policy, errors, handler);
    }
}
