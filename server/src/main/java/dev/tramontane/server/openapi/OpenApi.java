package dev.tramontane.server.openapi;

import static dev.tramontane.server.http.Policy.KEY;

import dev.tramontane.server.core.Dialect;
import dev.tramontane.server.http.Json;
import dev.tramontane.server.http.Route;
import dev.tramontane.server.http.SupersetErrors;
import java.util.List;
import java.util.stream.Stream;

/** {@code GET /openapi.json}: the description of all addresses, this one included. */
public final class OpenApi implements Dialect {

    private final byte[] document;

    /**
     * @param others the other dialects
     * @param version the program's version
     */
    public OpenApi(List<Dialect> others, String version) {
        document = Json.bytes(OpenApiDocument.of(
                Stream.concat(others.stream(), Stream.of(this)).toList(), version));
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get(
                "/openapi.json",
                KEY,
                new SupersetErrors(),
                exchange -> exchange.answer(200, "application/json", document)));
    }
}
