package dev.tramontane.server.status;

import static dev.tramontane.server.http.Policy.KEY;
import static dev.tramontane.server.http.Policy.PUBLIC;

import dev.tramontane.server.core.Dialect;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.ErrorFormat;
import dev.tramontane.server.http.Exchange;
import dev.tramontane.server.http.Json;
import dev.tramontane.server.http.Route;
import dev.tramontane.server.http.SupersetErrors;
import java.io.IOException;
import java.util.List;

/** Whether the server lives, whether it can answer, and which one it is. */
public final class Status implements Dialect {

    private final Readiness readiness;
    private final String version;

    /** @param version the program's version */
    public Status(Readiness readiness, String version) {
        this.readiness = readiness;
        this.version = version;
    }

    @Override
    public List<Route> routes() {
        ErrorFormat errors = new SupersetErrors();
        return List.of(
                Route.get("/health", PUBLIC, errors, exchange -> say(exchange, "status", "ok")),
                Route.get("/ready", PUBLIC, errors, this::ready),
                Route.get("/version", KEY, errors, exchange -> say(exchange, "version", version)));
    }

    private void ready(Exchange exchange) throws IOException {
        if (!readiness.isReady()) {
            throw ApiException.unavailable("not ready: the model is being loaded, or the server is going down");
        }
        say(exchange, "status", "ready");
    }

    private static void say(Exchange exchange, String name, String value) throws IOException {
        exchange.answer(200, Json.object().put(name, value));
    }
}
