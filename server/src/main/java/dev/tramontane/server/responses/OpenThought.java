package dev.tramontane.server.responses;

import dev.tramontane.server.http.Json;
import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/** What the model thinks: in the item's content, or for clients that asked for a summary, there. */
final class OpenThought implements OpenItem {

    private final ItemEvents events;
    private final boolean asSummary;
    private final Optional<UnaryOperator<String>> seal;
    private final StringBuilder text = new StringBuilder();

    private OpenThought(ItemEvents events, boolean asSummary, Optional<UnaryOperator<String>> seal) {
        this.events = events;
        this.asSummary = asSummary;
        this.seal = seal;
    }

    /** @param seal seals the thought, if the client wants that */
    static OpenThought begin(ItemEvents events, boolean asSummary, Optional<UnaryOperator<String>> seal)
            throws IOException {
        OpenThought thought = new OpenThought(events, asSummary, seal);
        ObjectNode item = thought.item("in_progress");
        item.putArray("summary");
        events.added(item);
        thought.sendPart("added");
        return thought;
    }

    void append(String delta) throws IOException {
        text.append(delta);
        sendText("delta", "delta", delta);
    }

    @Override
    public ObjectNode close(boolean isCut) throws IOException {
        sendText("done", "text", text.toString());
        sendPart("done");
        ObjectNode item = item(OpenItem.status(isCut));
        item.putArray("summary");
        item.putArray(asSummary ? "summary" : "content").add(part());
        seal.ifPresent(sealing -> item.put("encrypted_content", sealing.apply(text.toString())));
        events.done(item);
        return item;
    }

    private void sendPart(String what) throws IOException {
        ObjectNode fields = Json.object();
        fields.set("part", part());
        if (asSummary) {
            events.sendSummary("response.reasoning_summary_part." + what, fields);
        } else {
            events.sendContent("response.content_part." + what, fields);
        }
    }

    private void sendText(String what, String field, String value) throws IOException {
        ObjectNode fields = Json.object().put(field, value);
        if (asSummary) {
            events.sendSummary("response.reasoning_summary_text." + what, fields);
        } else {
            events.sendContent("response.reasoning_text." + what, fields);
        }
    }

    private ObjectNode part() {
        return Json.object()
                .put("type", asSummary ? "summary_text" : "reasoning_text")
                .put("text", text.toString());
    }

    private ObjectNode item(String status) {
        return Json.object()
                .put("id", events.itemId())
                .put("type", ItemTypes.REASONING)
                .put("status", status);
    }
}
