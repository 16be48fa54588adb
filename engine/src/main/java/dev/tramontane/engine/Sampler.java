package dev.tramontane.engine;

import dev.tramontane.tensor.Kernels;

/**
 * Chooses tokens. It is the scratch memory of one thread and keeps nothing between the rows of logits, so one serves any
 * number of requests; what a request has to remember is in {@link LogitAdjustments} and {@link Randomness}.
 *
 * <p>For each row: fill {@link #logits()}, {@link #observe} if logprobs are wanted, {@link #adjust}, restrict the logits by
 * a constraint if there is one, {@link #choose}. Only {@link #observe} allocates.
 */
final class Sampler {

    private static final int[] NO_TOKENS = {};
    private static final double HALF = 0.5;

    private final LogitRow row;
    private final Cutoff cutoff;
    private final TokenWeights weights;
    /** The logits as the model gave them. */
    private final float[] observed;

    /** @param kernels of the thread that will use the sampler */
    Sampler(int vocabularySize, Kernels kernels) {
        row = new LogitRow(kernels, vocabularySize);
        cutoff = new Cutoff(row);
        weights = new TokenWeights(row, kernels);
        observed = new float[vocabularySize];
    }

    /** One logit per token, to be filled before every choice; negative infinity rules a token out. */
    float[] logits() {
        return row.logits();
    }

    /**
     * Notes the model's own distribution. The result holds until the next call.
     *
     * @param top how many of the likeliest tokens are wanted
     * @throws ArithmeticException if no distribution can be had from the logits
     */
    LogprobSnapshot observe(int top) {
        float largest = usable(row.largest());
        cutoff.admitAll();
        weights.weigh(largest, 1, cutoff);
        double logSum = largest + Math.log(weights.total());
        System.arraycopy(row.logits(), 0, observed, 0, observed.length);
        if (top == 0) {
            return new LogprobSnapshot(observed, logSum, NO_TOKENS);
        }
        int count = Math.min(top, observed.length);
        cutoff.admitLikeliest(count, largest, weights.values());
        return new LogprobSnapshot(observed, logSum, cutoff.likeliest(count));
    }

    /**
     * Applies a request's bias and penalties.
     *
     * @throws ArithmeticException if no distribution can be had from the logits as they are
     */
    void adjust(LogitAdjustments adjustments) {
        usable(row.largest());
        adjustments.apply(row.logits());
    }

    private static float usable(float largest) {
        if (!Float.isFinite(largest)) {
            throw new ArithmeticException("the model's logits cannot be used: "
                    + (Float.isNaN(largest) ? "there is a NaN" : "the largest is " + largest));
        }
        return largest;
    }

    /**
     * Chooses a token; the logits stay as they are.
     *
     * @param uniform in [0, 1), decides among the tokens that may be chosen
     * @throws IllegalStateException if every token is ruled out
     */
    int choose(Sampling sampling, double uniform) {
        float largest = row.largest();
        if (largest == Float.NEGATIVE_INFINITY) {
            throw new IllegalStateException("no token is left to choose: all of them are ruled out");
        }
        usable(largest);
        if (sampling.temperature() == 0) {
            return row.first(largest);
        }
        cutoff.admitAll();
        if (sampling.topK() > 0 && sampling.topK() < row.logits().length) {
            cutoff.admitLikeliest(sampling.topK(), largest, weights.values());
        }
        if (sampling.minP() > 0) {
            cutoff.raiseTo(atLeast(largest + sampling.temperature() * Math.log(sampling.minP())));
        }
        float scale = (float) Math.min(1 / sampling.temperature(), Float.MAX_VALUE);
        weights.weigh(largest, scale, cutoff);
        if (sampling.topP() < 1) {
            double total = weights.total();
            // Tokens that weigh less than this miss the nucleus even if there are as many as there can be.
            double least = HALF * (1 - sampling.topP()) * total / row.logits().length;
            float bound = (float) Math.max(largest + sampling.temperature() * Math.log(least), cutoff.floor());
            cutoff.admit(sampling.topP() * total, weights.values(), largest, scale, bound);
            weights.drop(cutoff);
        }
        return weights.draw(uniform);
    }

    /** The smallest float that is not below a number. */
    private static float atLeast(double number) {
        float rounded = (float) number;
        return rounded < number ? Math.nextUp(rounded) : rounded;
    }
}
