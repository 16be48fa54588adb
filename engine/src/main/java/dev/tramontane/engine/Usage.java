package dev.tramontane.engine;

import java.time.Duration;

/**
 * What a completion cost.
 *
 * @param promptTokens tokens of the rendered prompt
 * @param cachedTokens how many of them were not computed because an earlier request had the same beginning
 * @param thinkingTokens generated tokens from the opening to the closing thinking marker, both included
 * @param answerTokens all other generated tokens, the end of turn included
 * @param thinkingCharacters UTF-16 units of the thinking
 * @param answerCharacters UTF-16 units of answer and tool calls
 * @param timeInQueue from the request's arrival until it was taken up
 * @param timeToFirstToken from the request's arrival to its first generated token
 * @param generationTime from the first generated token to the last
 */
public record Usage(
        int promptTokens,
        int cachedTokens,
        int thinkingTokens,
        int answerTokens,
        int thinkingCharacters,
        int answerCharacters,
        Duration timeInQueue,
        Duration timeToFirstToken,
        Duration generationTime) {

    /** All generated tokens. */
    public int completionTokens() {
        return thinkingTokens + answerTokens;
    }

    /** Tokens per second after the first one; 0 if there was no second one. */
    public double tokensPerSecond() {
        double seconds = generationTime.toNanos() / 1e9;
        return completionTokens() < 2 || seconds == 0 ? 0 : (completionTokens() - 1) / seconds;
    }
}
