package dev.tramontane.server.completions;

import dev.tramontane.engine.FinishReason;
import dev.tramontane.engine.TokenLogprob;
import dev.tramontane.server.http.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The parts that whole and streamed answers have in common. */
final class TextWire {
    static final String ID = "cmpl-";
    static final String TYPE = "text_completion";

    private TextWire() {}

    static String finishReason(FinishReason reason) {
        return switch (reason) {
            case STOP, TOOL_CALLS -> "stop";
            case LENGTH, CONTEXT_LENGTH, DEADLINE -> "length";
            case CANCELLED -> "error";
        };
    }

    /** @param logprobs what has been told since the last one, with what writes it; null if probabilities are not told */
    static ObjectNode choice(int index, String text, @Nullable ObjectNode logprobs, @Nullable String finishReason) {
        ObjectNode choice = Json.object().put("index", index).put("text", text);
        if (logprobs == null) {
            choice.putNull("logprobs");
        } else {
            choice.set("logprobs", logprobs);
        }
        return choice.put("finish_reason", finishReason);
    }

    static boolean tellsAny(List<TokenLogprob> logprobs, TextLogprobs writer) {
        return logprobs.stream().anyMatch(writer::tells);
    }
}
