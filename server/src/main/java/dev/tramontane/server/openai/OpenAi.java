package dev.tramontane.server.openai;

import static dev.tramontane.server.http.Policy.KEY;

import dev.tramontane.server.chat.ChatCompletions;
import dev.tramontane.server.chat.ChatForm;
import dev.tramontane.server.chat.ChatRequestReader;
import dev.tramontane.server.core.Dialect;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.http.ErrorFormat;
import dev.tramontane.server.http.Route;
import dev.tramontane.server.http.SupersetErrors;
import dev.tramontane.server.keys.Caller;
import dev.tramontane.server.models.Models;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** OpenAI's addresses. */
public final class OpenAi implements Dialect {

    private final Services services;
    private final ChatForm mistral;

    /** @param mistral the form of chat completions for callers whose keys ask for Mistral's dialect */
    public OpenAi(Services services, ChatForm mistral) {
        this.services = services;
        this.mistral = mistral;
    }

    @Override
    public Map<String, Set<String>> requestFields() {
        return Map.of("POST /v1/chat/completions", ChatRequestReader.fields());
    }

    @Override
    public List<Route> routes() {
        ErrorFormat errors = new SupersetErrors();
        Models models = new Models(services);
        ChatForm openAi = new OpenAiForm();
        ChatCompletions chat =
                new ChatCompletions(services, caller -> caller.dialect() == Caller.Dialect.MISTRAL ? mistral : openAi);
        return List.of(
                Route.post("/v1/chat/completions", KEY, errors, chat),
                Route.get("/v1/models", KEY, errors, models::list),
                Route.get("/v1/models/{id}", KEY, errors, models::one));
    }
}
