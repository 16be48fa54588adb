package dev.tramontane.train;

import dev.tramontane.checkpoint.WeightFormat;
import dev.tramontane.train.adapter.AdapterSettings;
import dev.tramontane.train.adapter.Target;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A run that begins with a model. What comes out follows from model, examples and these, but for the last two, which are how
 * it is run.
 *
 * @param mode what learns
 * @param epochs how often every example is read
 * @param batchTokens how many tokens are read in a step, at most
 * @param learningRate the highest one
 * @param evaluateEvery after how many steps the result is judged and kept; empty for the end of every epoch, and of its
 *     quarters if it is long
 * @param patience after how many such judgements without a better one the run is over; empty for all epochs
 * @param seed of a fresh adapter, and of the order of examples
 * @param threads that compute together
 * @param saveEvery how much time may be lost at most when the process ends suddenly
 */
public record FineTuningOptions(
        Mode mode,
        int epochs,
        int batchTokens,
        double learningRate,
        Optional<Long> evaluateEvery,
        OptionalInt patience,
        long seed,
        int threads,
        Duration saveEvery) {

    /** What learns, and what comes out. */
    public sealed interface Mode {
        /** All that distinguishes it, the same in every process. */
        String label();

        /**
         * The highest learning rate that suits most data. Adam's steps have the same size in every element, so that their sum
         * grows with the number of inputs: a model of twice the width wants half the rate (arXiv 2203.03466).
         *
         * @param hiddenSize the model's width
         */
        double usualRate(int hiddenSize);
    }

    /** An adapter beside the weights, which stay as they are. */
    public record LowRank(AdapterSettings settings) implements Mode {
        @Override
        public String label() {
            return "adapter of rank " + settings.rank() + ", alpha " + settings.alpha()
                    + (settings.rankStabilised() ? ", rank stabilised, " : ", ")
                    + settings.targets().stream().sorted().map(Target::module).collect(Collectors.joining(","));
        }

        @Override
        public double usualRate(int hiddenSize) {
            return Math.min(1e-2, 0.8 / hiddenSize);
        }
    }

    /**
     * All weights of the text decoder.
     *
     * @param vision whether those of the image encoder as well
     * @param format how the model is stored: bf16 or fp8
     */
    public record Full(boolean vision, WeightFormat format) implements Mode {
        @Override
        public String label() {
            return "all weights, " + (vision ? "image encoder included, " : "") + "as " + format.label();
        }

        @Override
        public double usualRate(int hiddenSize) {
            return Math.min(1e-3, 0.08 / hiddenSize);
        }
    }

    /** @throws IllegalArgumentException if a number is out of range */
    public FineTuningOptions {
        require(epochs, "epochs");
        require(batchTokens, "batch tokens");
        require(threads, "threads");
        evaluateEvery.ifPresent(steps -> require(steps, "steps between evaluations"));
        patience.ifPresent(evaluations -> require(evaluations, "evaluations without a better one"));
        if (!(learningRate > 0 && learningRate <= 1)) {
            throw new IllegalArgumentException(
                    "the learning rate must be more than 0 and at most 1, not " + learningRate);
        }
        if (mode instanceof Full full && full.format() != WeightFormat.BF16 && full.format() != WeightFormat.FP8) {
            throw new IllegalArgumentException(
                    "a folder holds bf16 or fp8, not " + full.format().label());
        }
    }

    private static void require(long value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException("there must be at least one, not " + value + ": " + name);
        }
    }
}
