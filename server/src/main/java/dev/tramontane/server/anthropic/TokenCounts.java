package dev.tramontane.server.anthropic;

import dev.tramontane.engine.Input;
import dev.tramontane.server.core.Failures;
import dev.tramontane.server.core.Places;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.Exchange;
import dev.tramontane.server.http.Json;
import dev.tramontane.server.http.RouteHandler;
import java.io.IOException;
import java.util.Optional;

/** {@code POST /v1/messages/count_tokens}: how long a prompt would be. Nothing is computed. */
final class TokenCounts implements RouteHandler {

    private final Services services;
    private final MessagesReader reader;

    TokenCounts(Services services) {
        this.services = services;
        reader = new MessagesReader(services);
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        RequestFields fields = RequestFields.of(exchange.body(), "");
        exchange.answer(200, Json.object().put("input_tokens", count(fields, exchange)));
    }

    private int count(RequestFields fields, Exchange exchange) {
        Optional<Places> places = Optional.empty();
        try {
            Prompt prompt = reader.readPrompt(fields, exchange.caller());
            places = Optional.of(prompt.places());
            return services.runner().tokens(new Input.OfChat(prompt.chat()), exchange).length;
        } catch (RuntimeException e) {
            ApiException refusal = Failures.toApi(e);
            throw places.map(known -> known.inRequest(refusal)).orElse(refusal);
        }
    }
}
