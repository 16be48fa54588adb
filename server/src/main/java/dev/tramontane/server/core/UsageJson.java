package dev.tramontane.server.core;

import dev.tramontane.server.http.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an answer cost, in the words of each dialect. Beside what the vendors have stand {@code output_characters}, to compare
 * models with different tokenizers, and {@code cost}, if there is a price table.
 */
public final class UsageJson {
    private UsageJson() {}

    /** As chat completions and completions of text tell it. */
    public static ObjectNode ofCompletions(ServedUsage usage) {
        ObjectNode node = Json.object()
                .put("prompt_tokens", usage.promptTokens())
                .put("completion_tokens", usage.completionTokens())
                .put("total_tokens", usage.totalTokens());
        node.putObject("prompt_tokens_details").put("cached_tokens", usage.cachedTokens());
        node.putObject("completion_tokens_details").put("reasoning_tokens", usage.thinkingTokens());
        return withExtras(node, usage, "reasoning");
    }

    /** As responses tell it. */
    public static ObjectNode ofResponse(ServedUsage usage) {
        ObjectNode node = Json.object().put("input_tokens", usage.promptTokens());
        // Nothing is charged for writing the cache; some clients' types demand the field.
        node.putObject("input_tokens_details")
                .put("cached_tokens", usage.cachedTokens())
                .put("cache_write_tokens", 0);
        node.put("output_tokens", usage.completionTokens());
        node.putObject("output_tokens_details").put("reasoning_tokens", usage.thinkingTokens());
        node.put("total_tokens", usage.totalTokens());
        return withExtras(node, usage, "reasoning");
    }

    /** As messages tell it: tokens from the cache are not among those of the input. */
    public static ObjectNode ofMessage(ServedUsage usage) {
        ObjectNode node = ofMessage(usage.promptTokens(), usage.cachedTokens(), usage.completionTokens());
        node.putObject("output_tokens_details").put("thinking_tokens", usage.thinkingTokens());
        return withExtras(node, usage, "thinking");
    }

    /**
     * As the beginnings of messages tell it.
     *
     * @param cachedTokens how many of the prompt's tokens were not computed
     */
    public static ObjectNode ofMessageStart(int promptTokens, int cachedTokens) {
        return ofMessage(promptTokens, cachedTokens, 0);
    }

    private static ObjectNode ofMessage(int promptTokens, int cachedTokens, long outputTokens) {
        return Json.object()
                .put("input_tokens", promptTokens - cachedTokens)
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", cachedTokens)
                .put("output_tokens", outputTokens);
    }

    private static ObjectNode withExtras(ObjectNode node, ServedUsage usage, String thinking) {
        node.putObject("output_characters")
                .put(thinking, usage.thinkingCharacters())
                .put("answer", usage.answerCharacters());
        usage.cost()
                .ifPresent(cost -> node.putObject("cost")
                        .put("amount", cost.amount())
                        .put("currency", cost.currency())
                        .put("prices_of", cost.asOf().toString()));
        return node;
    }
}
