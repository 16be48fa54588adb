package dev.tramontane.server.completions;

import static dev.tramontane.server.http.Policy.KEY;

import dev.tramontane.server.core.Dialect;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.http.Exchange;
import dev.tramontane.server.http.Route;
import dev.tramontane.server.http.SupersetErrors;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code POST /v1/completions}. */
public final class Completions implements Dialect {

    private final Services services;
    private final TextRequestReader reader;
    private final WholeText whole;

    public Completions(Services services) {
        this.services = services;
        reader = new TextRequestReader(services);
        whole = new WholeText(services);
    }

    @Override
    public Map<String, Set<String>> requestFields() {
        return Map.of("POST /v1/completions", TextRequestReader.FIELDS);
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post("/v1/completions", KEY, new SupersetErrors(), this::complete));
    }

    private void complete(Exchange exchange) throws IOException {
        TextCall call = reader.read(RequestFields.of(exchange.body(), ""), exchange.caller());
        if (call.isStream()) {
            services.runner().stream(
                    call.requests(), exchange, () -> new StreamedText(call, services, exchange.eventStream()));
        } else {
            exchange.answer(200, whole.write(call, services.runner().complete(call.requests(), exchange)));
        }
    }
}
