package dev.tramontane.server.openai;

import dev.tramontane.engine.FinishReason;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.server.core.Cost;
import dev.tramontane.server.core.ServedUsage;
import dev.tramontane.server.http.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The parts that whole and streamed answers have in common. */
public final class ChatWire {
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

    /** What an answer cost, as all of OpenAI's answers tell it. */
    public static ObjectNode usage(ServedUsage usage) {
        ObjectNode node = Json.object();
        node.put("prompt_tokens", usage.promptTokens());
        node.put("completion_tokens", usage.completionTokens());
        node.put("total_tokens", usage.totalTokens());
        node.putObject("prompt_tokens_details").put("cached_tokens", usage.cachedTokens());
        node.putObject("completion_tokens_details").put("reasoning_tokens", usage.thinkingTokens());
        node.putObject("output_characters")
                .put("reasoning", usage.thinkingCharacters())
                .put("answer", usage.answerCharacters());
        usage.cost().ifPresent(cost -> node.set("cost", cost(cost)));
        return node;
    }

    private static ObjectNode cost(Cost cost) {
        ObjectNode node = Json.object();
        node.put("amount", cost.amount());
        node.put("currency", cost.currency());
        node.put("prices_of", cost.asOf().toString());
        return node;
    }

    static void addWarnings(ObjectNode answer, List<String> warnings) {
        if (!warnings.isEmpty()) {
            ArrayNode node = answer.putArray("warnings");
            warnings.forEach(node::add);
        }
    }
}
