package dev.tramontane.server.core;

import dev.tramontane.engine.Usage;
import java.util.List;
import java.util.Optional;

/**
 * What a request cost, all its answers together. The prompt counts once.
 *
 * @param promptTokens tokens of the prompt
 * @param cachedTokens how many of them were not computed
 * @param thinkingTokens tokens thought
 * @param answerTokens tokens said
 * @param thinkingCharacters UTF-16 units of the thinking
 * @param answerCharacters UTF-16 units of answers and tool calls
 * @param cost what it would be charged, if there is a price table
 */
public record ServedUsage(
        int promptTokens,
        int cachedTokens,
        long thinkingTokens,
        long answerTokens,
        long thinkingCharacters,
        long answerCharacters,
        Optional<Cost> cost) {

    /** The sum over the answers of one request. */
    public static ServedUsage of(List<Usage> usages, Optional<PriceTable> prices) {
        return of(usages, usages.size(), prices);
    }

    /**
     * The sum over the answers of a request with several prompts.
     *
     * @param usages of all answers, those to the first prompt first
     * @param samples answers to each prompt
     */
    public static ServedUsage of(List<Usage> usages, int samples, Optional<PriceTable> prices) {
        int promptTokens = 0;
        int cachedTokens = 0;
        for (int first = 0; first < usages.size(); first += samples) {
            promptTokens += usages.get(first).promptTokens();
            cachedTokens += usages.get(first).cachedTokens();
        }
        ServedUsage usage = new ServedUsage(
                promptTokens,
                cachedTokens,
                usages.stream().mapToLong(Usage::thinkingTokens).sum(),
                usages.stream().mapToLong(Usage::answerTokens).sum(),
                usages.stream().mapToLong(Usage::thinkingCharacters).sum(),
                usages.stream().mapToLong(Usage::answerCharacters).sum(),
                Optional.empty());
        return prices.map(table -> usage.withCost(table.cost(usage))).orElse(usage);
    }

    private ServedUsage withCost(Cost charged) {
        return new ServedUsage(
                promptTokens,
                cachedTokens,
                thinkingTokens,
                answerTokens,
                thinkingCharacters,
                answerCharacters,
                Optional.of(charged));
    }

    /** All generated tokens. */
    public long completionTokens() {
        return thinkingTokens + answerTokens;
    }

    /** All tokens. */
    public long totalTokens() {
        return promptTokens + completionTokens();
    }
}
