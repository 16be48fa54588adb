package dev.tramontane.server.mistral;

import static dev.tramontane.server.http.Policy.KEY;

import dev.tramontane.server.chat.ChatCompletions;
import dev.tramontane.server.chat.ChatForm;
import dev.tramontane.server.chat.ChatRequestReader;
import dev.tramontane.server.core.Dialect;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.http.ErrorFormat;
import dev.tramontane.server.http.Route;
import dev.tramontane.server.http.RouteHandler;
import dev.tramontane.server.models.Models;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Mistral's addresses, below {@code /mistral} since OpenAI's have the same paths. */
public final class Mistral implements Dialect {
    private final Services services;
    private final ChatForm form;

    /** @param form how chat completions are told */
    public Mistral(Services services, ChatForm form) {
        this.services = services;
        this.form = form;
    }

    @Override
    public Map<String, Set<String>> requestFields() {
        return Map.of("POST /mistral/v1/chat/completions", ChatRequestReader.fields());
    }

    @Override
    public List<Route> routes() {
        ErrorFormat errors = new MistralErrors();
        Models models = new Models(services);
        RouteHandler chat = new ChatCompletions(services, _ -> form);
        return List.of(
                Route.post("/mistral/v1/chat/completions", KEY, errors, chat),
                Route.get("/mistral/v1/models", KEY, errors, models::list),
                Route.get("/mistral/v1/models/{id}", KEY, errors, models::one));
    }
}
