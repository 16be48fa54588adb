package dev.tramontane.server.responses;

import dev.tramontane.engine.CompletionEvent;
import dev.tramontane.engine.Usage;
import dev.tramontane.server.core.AnswerWriter;
import dev.tramontane.server.core.Underway;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.Json;
import dev.tramontane.server.responses.ResponseObject.Status;
import java.io.IOException;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Tells a response as it comes. */
final class StreamedResponse implements AnswerWriter {

    private final ResponseProgress progress;
    private final NumberedEvents events;

    StreamedResponse(ResponseProgress progress, NumberedEvents events) {
        this.progress = progress;
        this.events = events;
    }

    @Override
    public void begin(Underway answers) throws IOException {
        ObjectNode response = progress.begin(answers);
        send("response.created", response);
        send("response.in_progress", response);
    }

    @Override
    public void write(int choice, CompletionEvent event) throws IOException {
        progress.accept(event);
    }

    @Override
    public void idle() throws IOException {
        events.ping();
    }

    @Override
    public void end() throws IOException {
        ObjectNode response = progress.end();
        // Of cancelled responses no event tells by its name; this one ends the stream all the same.
        send(progress.status() == Status.COMPLETED ? "response.completed" : "response.incomplete", response);
    }

    @Override
    public void fail(ApiException failure, List<Usage> usages) throws IOException {
        ObjectNode response = progress.fail(failure, usages);
        events.send(
                "error",
                Json.object()
                        .put("code", failure.code())
                        .put("message", failure.message())
                        .put("param", failure.param().orElse(null)));
        send("response.failed", response);
    }

    private void send(String type, ObjectNode response) throws IOException {
        ObjectNode fields = Json.object();
        fields.set("response", response);
        events.send(type, fields);
    }
}
