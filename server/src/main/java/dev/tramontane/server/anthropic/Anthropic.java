package dev.tramontane.server.anthropic;

import static dev.tramontane.server.http.Policy.KEY;

import dev.tramontane.server.core.Dialect;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.http.ErrorFormat;
import dev.tramontane.server.http.Route;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Anthropic's addresses. */
public final class Anthropic implements Dialect {

    private final Services services;

    public Anthropic(Services services) {
        this.services = services;
    }

    @Override
    public Map<String, Set<String>> requestFields() {
        return Map.of(
                "POST /v1/messages", MessagesReader.fields(),
                "POST /v1/messages/count_tokens", MessagesReader.promptFields());
    }

    @Override
    public List<Route> routes() {
        ErrorFormat errors = new AnthropicErrors();
        return List.of(
                Route.post("/v1/messages", KEY, errors, new Messages(services)),
                Route.post("/v1/messages/count_tokens", KEY, errors, new TokenCounts(services)));
    }
}
