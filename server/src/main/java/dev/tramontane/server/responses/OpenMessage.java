package dev.tramontane.server.responses;

import dev.tramontane.engine.TokenLogprob;
import dev.tramontane.server.core.LogprobsJson;
import dev.tramontane.server.http.Json;
import java.io.IOException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the model says. */
final class OpenMessage implements OpenItem {

    private final ItemEvents events;
    private final LogprobsJson logprobsJson;
    private final StringBuilder text = new StringBuilder();
    private final ArrayNode logprobs = Json.array();

    private OpenMessage(ItemEvents events, LogprobsJson logprobsJson) {
        this.events = events;
        this.logprobsJson = logprobsJson;
    }

    static OpenMessage begin(ItemEvents events, LogprobsJson logprobsJson) throws IOException {
        OpenMessage message = new OpenMessage(events, logprobsJson);
        ObjectNode item = message.item("in_progress");
        item.putArray("content");
        events.added(item);
        message.sendPart("response.content_part.added");
        return message;
    }

    /**
     * Adds what was said.
     *
     * @param tokens the tokens that it came from, if the client wants to know their probabilities
     */
    void append(String delta, List<TokenLogprob> tokens) throws IOException {
        text.append(delta);
        JsonNode told = logprobsJson.write(tokens).path("content");
        told.forEach(logprobs::add);
        ObjectNode fields = Json.object().put("delta", delta);
        fields.set("logprobs", told);
        events.sendContent("response.output_text.delta", fields);
    }

    @Override
    public ObjectNode close(boolean isCut) throws IOException {
        ObjectNode fields = Json.object().put("text", text.toString());
        fields.set("logprobs", logprobs);
        events.sendContent("response.output_text.done", fields);
        sendPart("response.content_part.done");
        ObjectNode item = item(OpenItem.status(isCut));
        item.putArray("content").add(part());
        events.done(item);
        return item;
    }

    private void sendPart(String type) throws IOException {
        ObjectNode fields = Json.object();
        fields.set("part", part());
        events.sendContent(type, fields);
    }

    private ObjectNode part() {
        ObjectNode part = Json.object().put("type", "output_text").put("text", text.toString());
        part.putArray("annotations");
        part.set("logprobs", logprobs.deepCopy());
        return part;
    }

    private ObjectNode item(String status) {
        return Json.object()
                .put("id", events.itemId())
                .put("type", ItemTypes.MESSAGE)
                .put("status", status)
                .put("role", "assistant");
    }
}
