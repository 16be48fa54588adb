package dev.tramontane.server.anthropic;

import dev.tramontane.engine.FinishReason;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.server.core.AnswerIds;
import dev.tramontane.server.http.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The parts that whole and streamed messages have in common. */
final class MessageJson {
    /** What Anthropic's guide has clients call an input that is no JSON object, when they show it to the model again. */
    private static final String INVALID_INPUT = "INVALID_JSON";

    private MessageJson() {}

    /** A message without content, end and usage. */
    static ObjectNode head(String model) {
        ObjectNode message = Json.object()
                .put("id", AnswerIds.next("msg_"))
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model);
        message.putArray("content");
        return message.putNull("stop_reason").putNull("stop_sequence");
    }

    /** Sets why a message ended, in the message itself or in the event that tells it. */
    static void end(ObjectNode node, FinishReason reason, Optional<String> stopString) {
        node.put("stop_reason", stopString.isPresent() ? "stop_sequence" : stopReason(reason));
        node.put("stop_sequence", stopString.orElse(null));
    }

    private static String stopReason(FinishReason reason) {
        return switch (reason) {
            case STOP -> "end_turn";
            case TOOL_CALLS -> "tool_use";
            case CONTEXT_LENGTH -> "model_context_window_exceeded";
            case LENGTH, DEADLINE, CANCELLED -> "max_tokens";
        };
    }

    static ObjectNode text(String text) {
        return Json.object().put("type", "text").put("text", text);
    }

    static ObjectNode thinking(String thought, String signature) {
        return Json.object().put("type", "thinking").put("thinking", thought).put("signature", signature);
    }

    /** A call whose input is still to come. */
    static ObjectNode toolUse(String callId, String name) {
        ObjectNode block = Json.object()
                .put("type", "tool_use")
                .put("id", "toolu_" + callId)
                .put("name", name);
        block.putObject("input");
        // Called by the model itself, and not by code that it runs elsewhere; the vendor's client insists on it.
        block.putObject("caller").put("type", "direct");
        return block;
    }

    static ObjectNode toolUse(ToolCall call) {
        ObjectNode block = toolUse(call.id(), call.name());
        if (!call.arguments().isEmpty()) {
            block.set(
                    "input",
                    call.argumentsObject()
                            .map(Json::node)
                            .orElseGet(() -> Json.object().put(INVALID_INPUT, call.arguments())));
        }
        return block;
    }

    /** What to tell the client about calls whose input is no JSON object. */
    static Optional<String> invalidInput(List<ToolCall> calls) {
        return calls.stream()
                .filter(call ->
                        !call.arguments().isEmpty() && call.argumentsObject().isEmpty())
                .findFirst()
                .map(call -> "the model wrote no JSON object for the input of " + call.name());
    }
}
