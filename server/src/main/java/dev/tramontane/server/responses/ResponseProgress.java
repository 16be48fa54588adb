package dev.tramontane.server.responses;

import dev.tramontane.engine.CompletionEvent;
import dev.tramontane.engine.CompletionEvent.Chosen;
import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.engine.CompletionEvent.Output;
import dev.tramontane.engine.TokenLogprob;
import dev.tramontane.engine.Usage;
import dev.tramontane.language.output.OutputEvent;
import dev.tramontane.server.core.ServedUsage;
import dev.tramontane.server.core.Underway;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.Json;
import dev.tramontane.server.responses.ResponseObject.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** One response from its beginning to its end, told whole or as a stream. */
final class ResponseProgress {

    private final ResponseCall call;
    private final Workshop workshop;
    private final String id;
    private final ResponseObject object;
    private final OutputItems items;
    private final RunningResponse running;
    private Optional<ServedUsage> usage = Optional.empty();
    private Status status = Status.IN_PROGRESS;

    ResponseProgress(ResponseCall call, Workshop workshop, EventSink sink) {
        this.call = call;
        this.workshop = workshop;
        id = workshop.ids().next(Ids.RESPONSE);
        object = new ResponseObject(
                id,
                call.completion().model(),
                call.settings(),
                workshop.services().clock());
        items = new OutputItems(
                call,
                thought -> workshop.seal().seal(thought, call.owner()),
                workshop.logprobs(),
                workshop.ids(),
                sink);
        running = new RunningResponse(Json.bytes(object.begun()));
        if (call.isStored()) {
            workshop.running().add(call.owner(), id, running);
        }
    }

    /** It is generated from now on, and can be cancelled. */
    ObjectNode begin(Underway answer) {
        running.begin(answer);
        return object.begun();
    }

    void accept(CompletionEvent event) throws IOException {
        switch (event) {
            case Output(OutputEvent output) -> items.accept(output);
            case Chosen(TokenLogprob token) -> items.accept(token);
            case Finished finished -> {
                usage = Optional.of(ServedUsage.of(
                        List.of(finished.usage()), workshop.services().prices()));
                status = switch (finished.reason()) {
                    case STOP, TOOL_CALLS -> Status.COMPLETED;
                    case LENGTH, CONTEXT_LENGTH, DEADLINE -> Status.INCOMPLETE;
                    case CANCELLED -> Status.CANCELLED;
                };
                items.close(status != Status.COMPLETED);
            }
        }
    }

    Status status() {
        return status;
    }

    /** Ends it as it stands, and keeps it if it is to be kept. */
    ObjectNode end() {
        return end(Optional.empty());
    }

    /**
     * Ends it since something failed.
     *
     * @param usages what was spent on it, which nobody is charged for
     */
    ObjectNode fail(ApiException failure, List<Usage> usages) throws IOException {
        items.close(true);
        status = Status.FAILED;
        if (!usages.isEmpty()) {
            usage = Optional.of(ServedUsage.of(usages, Optional.empty()));
        }
        return end(Optional.of(failure));
    }

    private ObjectNode end(Optional<ApiException> failure) {
        List<String> warnings = new ArrayList<>(call.completion().warnings());
        if (status == Status.COMPLETED || status == Status.INCOMPLETE) {
            call.rules().unmet(items.calls()).ifPresent(warnings::add);
        }
        ObjectNode response = object.write(status, items.items(), usage, failure, warnings);
        if (call.isStored() && !keep(response)) {
            warnings.add("store: no responses are kept here, or none as large as this one");
            response = object.write(status, items.items(), usage, failure, warnings)
                    .put("store", false);
        }
        running.end(Json.bytes(response));
        return response;
    }

    private boolean keep(ObjectNode response) {
        return workshop.store()
                .add(new StoredResponse(
                        call.owner(),
                        id,
                        call.previous(),
                        StoredItems.ofInput(call.input()),
                        StoredItems.ofOutput(items.items()),
                        Json.bytes(response)));
    }

    /** Whatever happened, nobody works on it any more. */
    void leave() {
        workshop.running().remove(call.owner(), id);
    }
}
