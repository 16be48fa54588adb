package dev.tramontane.server.chat;

import dev.tramontane.engine.FinishReason;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.server.http.Json;
import tools.jackson.databind.node.ObjectNode;

/** The parts that whole and streamed answers have in common. */
final class ChatWire {
    private ChatWire() {}

    static String finishReason(FinishReason reason) {
        return switch (reason) {
            case STOP -> "stop";
            case TOOL_CALLS -> "tool_calls";
            case LENGTH, CONTEXT_LENGTH, DEADLINE -> "length";
            case CANCELLED -> "error";
        };
    }

    static ObjectNode toolCall(ToolCall call) {
        ObjectNode node = Json.object();
        node.put("id", call.id());
        node.put("type", "function");
        node.putObject("function").put("name", call.name()).put("arguments", call.arguments());
        return node;
    }
}
