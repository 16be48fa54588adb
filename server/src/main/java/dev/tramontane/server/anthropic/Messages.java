package dev.tramontane.server.anthropic;

import dev.tramontane.language.chat.ChatException;
import dev.tramontane.server.core.Failures;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.Exchange;
import dev.tramontane.server.http.RouteHandler;
import java.io.IOException;

/** {@code POST /v1/messages}. */
final class Messages implements RouteHandler {
    private final Services services;
    private final MessagesReader reader;

    Messages(Services services) {
        this.services = services;
        reader = new MessagesReader(services);
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        MessagesCall call = read(exchange);
        try {
            answer(call, exchange);
        } catch (ApiException e) {
            throw call.places().inRequest(e);
        }
    }

    private void answer(MessagesCall call, Exchange exchange) throws IOException {
        if (call.completion().isStream()) {
            services.runner().stream(
                    call.completion(),
                    exchange,
                    () -> new StreamedMessage(call, services, exchange.eventStream(), exchange.requestId()));
        } else {
            exchange.answer(
                    200,
                    WholeMessage.write(
                            call,
                            services.runner()
                                    .complete(call.completion(), exchange)
                                    .getFirst(),
                            services));
        }
    }

    private MessagesCall read(Exchange exchange) throws IOException {
        RequestFields fields = RequestFields.of(exchange.body(), "");
        try {
            return reader.read(fields, exchange.caller());
        } catch (ChatException e) {
            throw Failures.toApi(e);
        }
    }
}
