package dev.tramontane.server.models;

import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.core.ServedModel;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.Exchange;
import dev.tramontane.server.http.Json;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The names as Anthropic lists them: page by page. */
final class AnthropicModels {
    private static final int PAGE = 20;
    private static final int LARGEST_PAGE = 1000;

    private final Services services;
    private final String created;

    /** @param created since when the models are there */
    AnthropicModels(Services services, Instant created) {
        this.services = services;
        this.created = created.toString();
    }

    /** Anthropic's clients say so, and no others do; the address is the same. */
    static boolean isAskedBy(Exchange exchange) {
        return exchange.header("anthropic-version").isPresent();
    }

    /** The page that {@code limit}, {@code after_id} and {@code before_id} ask for. */
    ObjectNode page(Exchange exchange) {
        List<ServedModel> models = services.models().models();
        int limit = exchange.query("limit").map(AnthropicModels::limit).orElse(PAGE);
        int first = exchange.query("after_id")
                .map(id -> indexOf(models, id, "after_id") + 1)
                .orElse(0);
        int end = Math.min(models.size(), first + limit);
        boolean hasMore = end < models.size();
        if (exchange.query("before_id").isPresent()) {
            if (exchange.query("after_id").isPresent()) {
                throw ApiException.invalid("before_id", "and after_id are two directions; send one of them");
            }
            end = indexOf(models, exchange.query("before_id").get(), "before_id");
            first = Math.max(0, end - limit);
            hasMore = first > 0;
        }
        List<ServedModel> page = models.subList(first, end);
        ObjectNode node = Json.object();
        ArrayNode data = node.putArray("data");
        page.forEach(model -> data.add(model(model)));
        node.put("has_more", hasMore);
        node.put("first_id", page.isEmpty() ? null : page.getFirst().name());
        node.put("last_id", page.isEmpty() ? null : page.getLast().name());
        return node;
    }

    private static int limit(String text) {
        if (text.matches("[0-9]{1,4}")) {
            return (int) RequestFields.integer(new JsonNumber(text), "limit", 1, LARGEST_PAGE);
        }
        throw ApiException.invalid("limit", "must be a whole number from 1 to " + LARGEST_PAGE);
    }

    private static int indexOf(List<ServedModel> models, String id, String field) {
        for (int i = 0; i < models.size(); i++) {
            if (models.get(i).name().equals(id)) {
                return i;
            }
        }
        throw ApiException.invalid(field, "names no model that is served here");
    }

    /** One of them. */
    ObjectNode model(ServedModel model) {
        int context = services.engine().contextLength();
        return Json.object()
                .put("type", "model")
                .put("id", model.name())
                .put("display_name", model.name())
                .put("created_at", created)
                // What the vendor's own client insists on.
                .put("lifecycle", "active")
                .putNull("line")
                .putNull("deprecated_at")
                .putNull("retires_at")
                .putNull("capabilities")
                .put("max_input_tokens", context)
                .put("max_tokens", context);
    }
}
