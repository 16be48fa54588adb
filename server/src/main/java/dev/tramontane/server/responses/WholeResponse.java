package dev.tramontane.server.responses;

import dev.tramontane.engine.CompletionEvent;
import dev.tramontane.engine.Usage;
import dev.tramontane.server.core.AnswerWriter;
import dev.tramontane.server.core.Underway;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.Json;
import java.io.IOException;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Collects a response that is told when it is whole. */
final class WholeResponse implements AnswerWriter {

    private final ResponseProgress progress;
    private ObjectNode response = Json.object();

    WholeResponse(ResponseProgress progress) {
        this.progress = progress;
    }

    /** The response, once it has ended. */
    ObjectNode response() {
        return response;
    }

    @Override
    public void begin(Underway answers) {
        ObjectNode _ = progress.begin(answers);
    }

    @Override
    public void write(int choice, CompletionEvent event) throws IOException {
        progress.accept(event);
    }

    @Override
    public void idle() {
        // Nothing is told yet.
    }

    @Override
    public void end() {
        response = progress.end();
    }

    @Override
    public void fail(ApiException failure, List<Usage> usages) throws IOException {
        response = progress.fail(failure, usages);
        throw failure;
    }
}
