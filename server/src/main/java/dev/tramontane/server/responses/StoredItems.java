package dev.tramontane.server.responses;

import dev.tramontane.server.http.Json;
import dev.tramontane.server.responses.StoredResponse.StoredItem;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** From items to what is kept of them, and back. */
final class StoredItems {
    private StoredItems() {}

    static List<StoredItem> ofInput(List<Item> items) {
        return items.stream()
                .map(item -> new StoredItem(item.id(), item.bytes()))
                .toList();
    }

    static List<StoredItem> ofOutput(List<ObjectNode> items) {
        return items.stream()
                .map(item -> new StoredItem(item.path("id").asString(), Json.bytes(item)))
                .toList();
    }

    /** All items of some responses, those that were given and those that were answered. */
    static List<Item> ofChain(List<StoredResponse> chain) {
        List<Item> items = new ArrayList<>();
        for (StoredResponse response : chain) {
            addAll(items, response.input());
            addAll(items, response.output());
        }
        return items;
    }

    /** All items that the last of some responses was given. */
    static List<Item> inputOfLast(List<StoredResponse> chain) {
        List<Item> items = ofChain(chain.subList(0, chain.size() - 1));
        addAll(items, chain.getLast().input());
        return items;
    }

    private static void addAll(List<Item> items, List<StoredItem> stored) {
        stored.forEach(item -> items.add(new Item(item.id(), ResponseStore.parse(item), "previous_response_id")));
    }
}
