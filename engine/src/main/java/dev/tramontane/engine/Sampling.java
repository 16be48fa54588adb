package dev.tramontane.engine;

import java.util.Map;
import java.util.OptionalLong;

/**
 * How the next token is chosen from the logits. Bias and penalties come first, then the temperature, then {@code minP},
 * {@code topK} and {@code topP} in this order.
 *
 * @param temperature 0 takes the likeliest token; otherwise logits are divided by it; finite, at least 0
 * @param topK how many of the likeliest tokens may be chosen; 0 for all
 * @param topP the likeliest tokens that together reach this probability may be chosen; in (0, 1]
 * @param minP tokens less likely than this share of the likeliest are out; in [0, 1]
 * @param presencePenalty subtracted from the logit of every token generated before; in [-2, 2]
 * @param frequencyPenalty subtracted once per earlier generation of the token; in [-2, 2]
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens of prompt and output (CTRL, arXiv
 *     1909.05858); positive, 1 for none
 * @param logitBias added to the logits of single tokens before everything else; at most {@value #MOST_BIASED} tokens, each
 *     -100 to 100
 * @param seed makes the choice reproducible; empty for a fresh one per request
 */
public record Sampling(
        double temperature,
        int topK,
        double topP,
        double minP,
        double presencePenalty,
        double frequencyPenalty,
        double repetitionPenalty,
        Map<Integer, Float> logitBias,
        OptionalLong seed) {

    /** The likeliest token every time. */
    public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 0, 0, 1, Map.of(), OptionalLong.empty());

    /** The most tokens with a bias. */
    public static final int MOST_BIASED = 1024;

    /** @throws IllegalArgumentException naming the setting that is out of range */
    public Sampling {
        require(temperature >= 0 && temperature <= 100, "temperature", temperature, "0 to 100");
        require(topK >= 0, "top_k", topK, "0 or more");
        require(topP > 0 && topP <= 1, "top_p", topP, "more than 0 to 1");
        require(minP >= 0 && minP <= 1, "min_p", minP, "0 to 1");
        require(Math.abs(presencePenalty) <= 2, "presence_penalty", presencePenalty, "-2 to 2");
        require(Math.abs(frequencyPenalty) <= 2, "frequency_penalty", frequencyPenalty, "-2 to 2");
        require(
                repetitionPenalty > 0 && repetitionPenalty <= 100,
                "repetition_penalty",
                repetitionPenalty,
                "more than 0 to 100");
        logitBias = Map.copyOf(logitBias);
        require(logitBias.size() <= MOST_BIASED, "the number of tokens in logit_bias", logitBias.size(), "0 to 1024");
        logitBias.forEach(
                (token, bias) -> require(Math.abs(bias) <= 100, "logit_bias of " + token, bias, "-100 to 100"));
    }

    private static void require(boolean valid, String name, Number value, String range) {
        if (!valid) {
            throw new IllegalArgumentException(name + " must be " + range + ", not " + value);
        }
    }

    public Sampling withTemperature(double temperature) {
        return new Sampling(
                temperature, topK, topP, minP, presencePenalty, frequencyPenalty, repetitionPenalty, logitBias, seed);
    }

    public Sampling withTopK(int topK) {
        return new Sampling(
                temperature, topK, topP, minP, presencePenalty, frequencyPenalty, repetitionPenalty, logitBias, seed);
    }

    public Sampling withTopP(double topP) {
        return new Sampling(
                temperature, topK, topP, minP, presencePenalty, frequencyPenalty, repetitionPenalty, logitBias, seed);
    }

    public Sampling withMinP(double minP) {
        return new Sampling(
                temperature, topK, topP, minP, presencePenalty, frequencyPenalty, repetitionPenalty, logitBias, seed);
    }

    public Sampling withPresencePenalty(double presencePenalty) {
        return new Sampling(
                temperature, topK, topP, minP, presencePenalty, frequencyPenalty, repetitionPenalty, logitBias, seed);
    }

    public Sampling withFrequencyPenalty(double frequencyPenalty) {
        return new Sampling(
                temperature, topK, topP, minP, presencePenalty, frequencyPenalty, repetitionPenalty, logitBias, seed);
    }

    public Sampling withRepetitionPenalty(double repetitionPenalty) {
        return new Sampling(
                temperature, topK, topP, minP, presencePenalty, frequencyPenalty, repetitionPenalty, logitBias, seed);
    }

    public Sampling withLogitBias(Map<Integer, Float> logitBias) {
        return new Sampling(
                temperature, topK, topP, minP, presencePenalty, frequencyPenalty, repetitionPenalty, logitBias, seed);
    }

    public Sampling withSeed(long seed) {
        return new Sampling(
                temperature,
                topK,
                topP,
                minP,
                presencePenalty,
                frequencyPenalty,
                repetitionPenalty,
                logitBias,
                OptionalLong.of(seed));
    }

    boolean hasPenalties() {
        return presencePenalty != 0 || frequencyPenalty != 0 || repetitionPenalty != 1;
    }
}
