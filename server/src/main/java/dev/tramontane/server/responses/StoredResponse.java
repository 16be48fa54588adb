package dev.tramontane.server.responses;

import java.util.List;
import java.util.Optional;

/**
 * A response that is kept.
 *
 * @param owner the name of the caller whose it is; nobody else can read it
 * @param id its id
 * @param previous the id of the response that it goes on from
 * @param input its own items, without those of earlier responses
 * @param output what was answered
 * @param json the whole response as it was told
 */
record StoredResponse(
        String owner,
        String id,
        Optional<String> previous,
        List<StoredItem> input,
        List<StoredItem> output,
        byte[] json) {

    /** An item as JSON. Text takes a fraction of what trees of objects do. */
    record StoredItem(String id, byte[] json) {}

    StoredResponse {
        input = List.copyOf(input);
        output = List.copyOf(output);
    }

    /** How much room it takes. */
    long bytes() {
        long bytes = json.length;
        for (StoredItem item : input) {
            bytes += item.json().length;
        }
        for (StoredItem item : output) {
            bytes += item.json().length;
        }
        return bytes;
    }
}
