package dev.tramontane.train;

import dev.tramontane.checkpoint.WeightFormat;
import java.time.Duration;

/**
 * A run from nothing. What comes out follows from preset, seed, tokens, batch and rate; the rest is how it is run.
 *
 * @param preset the architecture
 * @param seed of weights and samples
 * @param tokens how many are read in all
 * @param batchTokens how many are read in a step
 * @param learningRate the highest one
 * @param threads that compute together
 * @param format how the model is stored: bf16 or fp8
 * @param saveEvery how much time may be lost at most when the process ends suddenly
 */
public record PretrainingOptions(
        Preset preset,
        long seed,
        long tokens,
        int batchTokens,
        double learningRate,
        int threads,
        WeightFormat format,
        Duration saveEvery) {

    /** @throws IllegalArgumentException if a number is out of range */
    public PretrainingOptions {
        if (batchTokens < 1) {
            throw new IllegalArgumentException("a step needs at least one token, not " + batchTokens);
        }
        if (tokens < batchTokens) {
            throw new IllegalArgumentException(tokens + " tokens are not enough for a step of " + batchTokens);
        }
        if (!(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the learning rate must be above 0, not " + learningRate);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("there is at least one thread, not " + threads);
        }
    }

    /** How many steps the run has. */
    public long steps() {
        return tokens / batchTokens;
    }
}
