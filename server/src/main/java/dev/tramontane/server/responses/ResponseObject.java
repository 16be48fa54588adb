package dev.tramontane.server.responses;

import dev.tramontane.server.core.ServedUsage;
import dev.tramontane.server.core.UsageJson;
import dev.tramontane.server.core.Warnings;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.Json;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Writes a response, at any time of its life. */
final class ResponseObject {

    /** How far a response is. */
    enum Status {
        IN_PROGRESS("in_progress"),
        COMPLETED("completed"),
        /** Cut off, since there was no more room or allowance. */
        INCOMPLETE("incomplete"),
        FAILED("failed"),
        CANCELLED("cancelled");

        private final String word;

        Status(String word) {
            this.word = word;
        }
    }

    private final String id;
    private final String model;
    private final ObjectNode settings;
    private final Clock clock;
    private final long created;

    /** @param settings what the response repeats of its request */
    ResponseObject(String id, String model, ObjectNode settings, Clock clock) {
        this.id = id;
        this.model = model;
        this.settings = settings;
        this.clock = clock;
        created = clock.instant().getEpochSecond();
    }

    /** A response that has only begun. */
    ObjectNode begun() {
        return write(Status.IN_PROGRESS, List.of(), Optional.empty(), Optional.empty(), List.of());
    }

    ObjectNode write(
            Status status,
            List<ObjectNode> output,
            Optional<ServedUsage> usage,
            Optional<ApiException> error,
            List<String> warnings) {
        ObjectNode node = Json.object()
                .put("id", id)
                .put("object", "response")
                .put("created_at", created)
                .put("status", status.word);
        if (status == Status.COMPLETED) {
            node.put("completed_at", clock.instant().getEpochSecond());
        } else {
            node.putNull("completed_at");
        }
        node.set("error", error.map(ResponseObject::error).orElse(null));
        if (status == Status.INCOMPLETE) {
            node.putObject("incomplete_details").put("reason", "max_output_tokens");
        } else {
            node.putNull("incomplete_details");
        }
        node.put("model", model);
        node.putArray("output").addAll(output);
        node.setAll(settings.deepCopy());
        node.set("usage", usage.map(UsageJson::ofResponse).orElse(null));
        Warnings.add(node, warnings);
        return node;
    }

    private static ObjectNode error(ApiException error) {
        String code = switch (error.status()) {
            case 429 -> "rate_limit_exceeded";
            case 400 -> "invalid_prompt";
            default -> "server_error";
        };
        return Json.object().put("code", code).put("message", error.message());
    }
}
