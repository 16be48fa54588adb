package dev.tramontane.server.responses;

import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.server.core.RequestFields;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.Exchange;
import dev.tramontane.server.http.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be done with a response once it is there: read it, list its input, cancel it, delete it. */
final class KeptResponses {
    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(20);
    private static final int ITEMS = 20;
    private static final int MOST_ITEMS = 100;
    private static final String JSON = "application/json";

    private final ResponseStore store;
    private final RunningResponses running;

    KeptResponses(ResponseStore store, RunningResponses running) {
        this.store = store;
        this.running = running;
    }

    void get(Exchange exchange) throws IOException {
        if (exchange.query("stream").filter("true"::equals).isPresent()) {
            throw ApiException.unsupported("stream", "is not supported here: what was streamed is not kept");
        }
        byte[] json = running(exchange)
                .map(RunningResponse::begun)
                .or(() -> store.find(owner(exchange), id(exchange)).map(StoredResponse::json))
                .orElseThrow(KeptResponses::notFound);
        exchange.answer(200, JSON, json);
    }

    /** Responses that have ended are told as they are, as often as one asks. */
    void cancel(Exchange exchange) throws IOException {
        byte[] json = running(exchange)
                .flatMap(response -> response.cancel(CANCEL_PATIENCE))
                .or(() -> store.find(owner(exchange), id(exchange)).map(StoredResponse::json))
                .orElseThrow(KeptResponses::notFound);
        exchange.answer(200, JSON, json);
    }

    void delete(Exchange exchange) throws IOException {
        if (running(exchange).isPresent()) {
            throw ApiException.badRequest("the response is still being made; cancel it first");
        }
        if (!store.remove(owner(exchange), id(exchange))) {
            throw notFound();
        }
        exchange.answer(
                200,
                Json.object().put("id", id(exchange)).put("object", "response").put("deleted", true));
    }

    void listInput(Exchange exchange) throws IOException {
        List<StoredResponse> chain = store.chain(owner(exchange), id(exchange)).orElseThrow(KeptResponses::notFound);
        List<Item> items = StoredItems.inputOfLast(chain);
        exchange.answer(200, page(isAscending(exchange) ? items : items.reversed(), exchange));
    }

    private static boolean isAscending(Exchange exchange) {
        return switch (exchange.query("order").orElse("desc")) {
            case "asc" -> true;
            case "desc" -> false;
            default -> throw ApiException.invalid("order", "must be asc or desc");
        };
    }

    private static ObjectNode page(List<Item> items, Exchange exchange) {
        int limit = exchange.query("limit").map(KeptResponses::limit).orElse(ITEMS);
        int start = exchange.query("after").map(id -> indexAfter(items, id)).orElse(0);
        int end = Math.min(items.size(), start + limit);
        List<Item> page = items.subList(start, end);
        ObjectNode node = Json.object().put("object", "list");
        ArrayNode data = node.putArray("data");
        page.forEach(item -> data.add(RequestEcho.node(item.json())));
        node.put("first_id", page.isEmpty() ? null : page.getFirst().id());
        node.put("last_id", page.isEmpty() ? null : page.getLast().id());
        return node.put("has_more", end < items.size());
    }

    private static int limit(String text) {
        if (text.length() <= 3 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return (int) RequestFields.integer(new JsonNumber(text), "limit", 1, MOST_ITEMS);
        }
        throw ApiException.invalid("limit", "must be a whole number from 1 to " + MOST_ITEMS);
    }

    private static int indexAfter(List<Item> items, String id) {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).id().equals(id)) {
                return i + 1;
            }
        }
        throw ApiException.invalid("after", "names no item of this response");
    }

    private Optional<RunningResponse> running(Exchange exchange) {
        return running.find(owner(exchange), id(exchange));
    }

    private static String owner(Exchange exchange) {
        return exchange.caller().name();
    }

    private static String id(Exchange exchange) {
        return exchange.variable("id");
    }

    private static ApiException notFound() {
        return ApiException.notFound("there is no such response here, or not any more");
    }
}
