package dev.tramontane.server.responses;

import dev.tramontane.server.http.Json;
import java.io.IOException;
import tools.jackson.databind.node.ObjectNode;

/** Tells of one item that is being generated, and of the one part of its content. */
final class ItemEvents {

    private final EventSink sink;
    private final String itemId;
    private final int outputIndex;

    /**
     * @param itemId the item's id
     * @param outputIndex its number among all items of the answer
     */
    ItemEvents(EventSink sink, String itemId, int outputIndex) {
        this.sink = sink;
        this.itemId = itemId;
        this.outputIndex = outputIndex;
    }

    String itemId() {
        return itemId;
    }

    void added(ObjectNode item) throws IOException {
        item("response.output_item.added", item);
    }

    void done(ObjectNode item) throws IOException {
        item("response.output_item.done", item);
    }

    private void item(String type, ObjectNode item) throws IOException {
        ObjectNode fields = Json.object().put("output_index", outputIndex);
        fields.set("item", item);
        sink.send(type, fields);
    }

    /** Tells something of the item itself. */
    void send(String type, ObjectNode fields) throws IOException {
        ObjectNode all = Json.object().put("item_id", itemId).put("output_index", outputIndex);
        all.setAll(fields);
        sink.send(type, all);
    }

    /** Tells something of the item's content. */
    void sendContent(String type, ObjectNode fields) throws IOException {
        send(type, fields.put("content_index", 0));
    }

    /** Tells something of the item's summary. */
    void sendSummary(String type, ObjectNode fields) throws IOException {
        send(type, fields.put("summary_index", 0));
    }
}
