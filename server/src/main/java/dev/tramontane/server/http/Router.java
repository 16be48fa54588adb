package dev.tramontane.server.http;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** All routes of the server. What no route fits exactly is not found. */
public final class Router {

    private final List<Route> routes;

    /** @throws IllegalArgumentException if two routes have the same method and path */
    public Router(List<Route> routes) {
        this.routes = List.copyOf(routes);
        Set<String> seen = new HashSet<>();
        for (Route route : this.routes) {
            if (!seen.add(route.method() + " " + route.path())) {
                throw new IllegalArgumentException("two routes for " + route.method() + " " + route.path());
            }
        }
    }

    /** The routes in the order in which they are tried. */
    public List<Route> routes() {
        return routes;
    }

    /** A route and the values of its path's variables. */
    record Match(Route route, Map<String, String> variables) {}

    /**
     * The route of a request.
     *
     * @param rawPath the path as it was sent
     * @throws ApiException if there is none
     */
    Match match(String method, String rawPath) {
        List<String> path = PathTemplate.segmentsOf(rawPath).orElseThrow(Router::notFound);
        Set<String> otherMethods = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> variables = route.path().match(path);
            if (variables.isPresent()) {
                if (route.method().equals(method)) {
                    return new Match(route, variables.get());
                }
                otherMethods.add(route.method());
            }
        }
        throw otherMethods.isEmpty() ? notFound() : ApiException.methodNotAllowed(String.join(", ", otherMethods));
    }

    /** How errors are written at a path, whether its method is one that is taken or not. */
    ErrorFormat errorsAt(String rawPath) {
        List<String> path = PathTemplate.segmentsOf(rawPath).orElse(List.of());
        return routes.stream()
                .filter(route -> route.path().match(path).isPresent())
                .map(Route::errors)
                .findFirst()
                .orElseGet(SupersetErrors::new);
    }

    private static ApiException notFound() {
        return ApiException.notFound("there is nothing at this address");
    }
}
