package dev.tramontane.server.openai;

import dev.tramontane.language.chat.ChatException;
import dev.tramontane.server.core.Failures;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.http.Exchange;
import dev.tramontane.server.http.RouteHandler;
import java.io.IOException;

/** {@code POST /v1/chat/completions}. */
final class ChatCompletions implements RouteHandler {

    private final Services services;
    private final ChatRequestReader reader;
    private final WholeAnswer whole;

    ChatCompletions(Services services) {
        this.services = services;
        reader = new ChatRequestReader(services);
        whole = new WholeAnswer(services);
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        ChatCall call = read(exchange);
        if (call.completion().isStream()) {
            services.runner().stream(
                    call.completion(), exchange, () -> new StreamedAnswer(call, services, exchange.eventStream()));
        } else {
            exchange.answer(200, whole.write(call, services.runner().complete(call.completion(), exchange)));
        }
    }

    private ChatCall read(Exchange exchange) throws IOException {
        RequestFields fields = RequestFields.of(exchange.body(), "");
        try {
            return reader.read(fields, exchange.caller());
        } catch (ChatException e) {
            throw Failures.toApi(e, exchange.requestId());
        }
    }
}
