package dev.tramontane.server.responses;

import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.server.http.Json;
import dev.tramontane.server.responses.FunctionNames.ClientName;
import java.io.IOException;
import tools.jackson.databind.node.ObjectNode;

/** A function that the model calls. */
final class OpenCall implements OpenItem {

    private final ItemEvents events;
    private final String callId;
    private final ClientName name;
    private final StringBuilder arguments = new StringBuilder();

    private OpenCall(ItemEvents events, String callId, ClientName name) {
        this.events = events;
        this.callId = callId;
        this.name = name;
    }

    static OpenCall begin(ItemEvents events, String callId, ClientName name) throws IOException {
        OpenCall call = new OpenCall(events, callId, name);
        events.added(call.item("in_progress"));
        return call;
    }

    void append(String delta) throws IOException {
        arguments.append(delta);
        events.send("response.function_call_arguments.delta", Json.object().put("delta", delta));
    }

    /** Takes the call as it is in the end. */
    void complete(ToolCall call) throws IOException {
        String told = arguments.toString();
        if (call.arguments().startsWith(told) && call.arguments().length() > told.length()) {
            append(call.arguments().substring(told.length()));
        }
        arguments.replace(0, arguments.length(), call.arguments());
    }

    @Override
    public ObjectNode close(boolean isCut) throws IOException {
        events.send(
                "response.function_call_arguments.done",
                Json.object().put("name", name.name()).put("arguments", arguments.toString()));
        // An answer may be cut after a call; what lacks its end is no JSON object.
        boolean isWhole = new ToolCall(callId, name.name(), arguments.toString())
                .argumentsObject()
                .isPresent();
        ObjectNode item = item(OpenItem.status(isCut && !isWhole));
        events.done(item);
        return item;
    }

    private ObjectNode item(String status) {
        ObjectNode item = Json.object()
                .put("id", events.itemId())
                .put("type", ItemTypes.FUNCTION_CALL)
                .put("status", status)
                .put("call_id", callId)
                .put("name", name.name())
                .put("arguments", arguments.toString());
        name.namespace().ifPresent(namespace -> item.put("namespace", namespace));
        return item;
    }
}
