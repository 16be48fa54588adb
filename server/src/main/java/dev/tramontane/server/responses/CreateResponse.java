package dev.tramontane.server.responses;

import dev.tramontane.engine.Request;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.server.core.AnswerWriter;
import dev.tramontane.server.core.Failures;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.Exchange;
import dev.tramontane.server.http.Json;
import java.io.IOException;
import java.util.function.Supplier;

/** {@code POST /v1/responses}, and the count of the tokens that it would begin with. */
final class CreateResponse {

    private final Workshop workshop;
    private final ResponseRequestReader reader;

    CreateResponse(Workshop workshop) {
        this.workshop = workshop;
        reader = new ResponseRequestReader(workshop.services(), workshop.store(), workshop.seal(), workshop.ids());
    }

    void answer(Exchange exchange) throws IOException {
        ResponseCall call = read(exchange);
        if (call.completion().isStream()) {
            stream(call, exchange);
        } else {
            ResponseProgress progress = new ResponseProgress(call, workshop, (_, _) -> {});
            WholeResponse whole = new WholeResponse(progress);
            run(call, exchange, () -> whole, progress);
            exchange.answer(200, whole.response());
        }
    }

    private void stream(ResponseCall call, Exchange exchange) throws IOException {
        NumberedEvents events = new NumberedEvents(exchange);
        ResponseProgress progress = new ResponseProgress(call, workshop, events);
        run(call, exchange, () -> new StreamedResponse(progress, events), progress);
    }

    private void run(ResponseCall call, Exchange exchange, Supplier<AnswerWriter> writer, ResponseProgress progress)
            throws IOException {
        try {
            workshop.services().runner().stream(call.completion(), exchange, writer);
        } catch (ApiException e) {
            throw call.places().inRequest(e);
        } finally {
            progress.leave();
        }
    }

    void countInput(Exchange exchange) throws IOException {
        ResponseCall call = read(exchange);
        exchange.answer(
                200, Json.object().put("object", "response.input_tokens").put("input_tokens", count(call, exchange)));
    }

    private int count(ResponseCall call, Exchange exchange) {
        Request request = call.completion().request();
        try {
            return workshop.services().runner().tokens(request.input(), exchange).length;
        } catch (ApiException e) {
            throw call.places().inRequest(e);
        }
    }

    private ResponseCall read(Exchange exchange) throws IOException {
        RequestFields fields = RequestFields.of(exchange.body(), "");
        try {
            return reader.read(fields, exchange.caller());
        } catch (ChatException e) {
            throw Failures.toApi(e);
        }
    }
}
