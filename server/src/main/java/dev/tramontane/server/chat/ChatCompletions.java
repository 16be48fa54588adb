package dev.tramontane.server.chat;

import dev.tramontane.language.chat.ChatException;
import dev.tramontane.server.core.Failures;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.http.Exchange;
import dev.tramontane.server.http.RouteHandler;
import dev.tramontane.server.keys.Caller;
import java.io.IOException;
import java.util.function.Function;

/** {@code POST /v1/chat/completions}, in any dialect that goes by OpenAI's but for its {@link ChatForm}. */
public final class ChatCompletions implements RouteHandler {

    private final Services services;
    private final Function<Caller, ChatForm> forms;
    private final ChatRequestReader reader;
    private final WholeAnswer whole;

    /** @param forms the form in which a caller gets its answers */
    public ChatCompletions(Services services, Function<Caller, ChatForm> forms) {
        this.services = services;
        this.forms = forms;
        reader = new ChatRequestReader(services);
        whole = new WholeAnswer(services);
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        ChatCall call = read(exchange);
        ChatForm form = forms.apply(exchange.caller());
        if (call.completion().isStream()) {
            services.runner().stream(
                    call.completion(),
                    exchange,
                    () -> new StreamedAnswer(call, form, services, exchange.eventStream()));
        } else {
            exchange.answer(200, whole.write(call, services.runner().complete(call.completion(), exchange), form));
        }
    }

    private ChatCall read(Exchange exchange) throws IOException {
        RequestFields fields = RequestFields.of(exchange.body(), "");
        try {
            return reader.read(fields, exchange.caller());
        } catch (ChatException e) {
            throw Failures.toApi(e);
        }
    }
}
