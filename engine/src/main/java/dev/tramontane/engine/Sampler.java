package dev.tramontane.engine;

import java.util.SplittableRandom;

/** Chooses the tokens of one request; allocates nothing per token. */
final class Sampler {

    private static final int PROMPT_ONLY = Integer.MIN_VALUE;

    private final Sampling sampling;
    private final SplittableRandom random;
    /** Per token how often it was generated; {@link #PROMPT_ONLY} added if it occurs in the prompt. */
    private final int[] occurrences;

    private final float[] weights;
    /** Tokens that may be drawn; a heap by weight where only the likeliest may. */
    private final int[] candidate;

    Sampler(Sampling sampling, int vocabularySize, int[] prompt) {
        this.sampling = sampling;
        random = sampling.seed().isPresent()
                ? new SplittableRandom(sampling.seed().getAsLong())
                : new SplittableRandom();
        occurrences = new int[sampling.hasPenalties() ? vocabularySize : 0];
        weights = new float[sampling.temperature() == 0 ? 0 : vocabularySize];
        candidate = new int[sampling.temperature() == 0 ? 0 : vocabularySize];
        if (sampling.hasPenalties()) {
            for (int token : prompt) {
                occurrences[token] |= PROMPT_ONLY;
            }
        }
    }

    /**
     * Chooses a token and remembers it for the penalties.
     *
     * @param logits one number per token, changed by the penalties
     * @throws ArithmeticException if no logit is a number
     */
    int sample(float[] logits) {
        if (sampling.hasPenalties()) {
            penalise(logits);
        }
        int best = argmax(logits);
        int token = sampling.temperature() == 0 ? best : draw(logits, best);
        if (sampling.hasPenalties()) {
            occurrences[token]++;
        }
        return token;
    }

    private void penalise(float[] logits) {
        for (int token = 0; token < logits.length; token++) {
            int generated = occurrences[token] & ~PROMPT_ONLY;
            if (occurrences[token] == 0) {
                continue;
            }
            double logit = logits[token];
            logit = logit > 0 ? logit / sampling.repetitionPenalty() : logit * sampling.repetitionPenalty();
            if (generated > 0) {
                logit -= sampling.presencePenalty() + generated * sampling.frequencyPenalty();
            }
            logits[token] = (float) logit;
        }
    }

    private static int argmax(float[] logits) {
        int best = -1;
        float largest = Float.NEGATIVE_INFINITY;
        for (int token = 0; token < logits.length; token++) {
            if (logits[token] > largest) {
                largest = logits[token];
                best = token;
            }
        }
        if (best < 0 || largest == Float.POSITIVE_INFINITY) {
            throw new ArithmeticException("the model produced no usable logits (NaN or infinite)");
        }
        return best;
    }

    private int draw(float[] logits, int best) {
        int candidates = 0;
        double sum = 0;
        for (int token = 0; token < logits.length; token++) {
            float weight = (float) Math.exp((logits[token] - logits[best]) / sampling.temperature());
            // The likeliest weighs 1, so this is the share that min_p speaks of; NaN drops out as well.
            if (weight > 0 && weight >= sampling.minP()) {
                weights[token] = weight;
                candidate[candidates++] = token;
                sum += weight;
            }
        }
        if (sampling.topP() == 1 && (sampling.topK() == 0 || sampling.topK() >= candidates)) {
            double point = random.nextDouble() * sum;
            int i = 0;
            while (i < candidates - 1 && (point -= weights[candidate[i]]) >= 0) {
                i++;
            }
            return candidate[i];
        }
        return drawFromLikeliest(candidates, sum);
    }

    private int drawFromLikeliest(int candidates, double sum) {
        for (int parent = candidates / 2 - 1; parent >= 0; parent--) {
            sink(parent, candidates);
        }
        // The likeliest tokens move to the array's end, in descending order from there.
        int last = candidates - 1;
        int limit = sampling.topK() == 0 ? candidates : Math.min(sampling.topK(), candidates);
        double enough = sampling.topK() == 0 ? sampling.topP() * sum : Double.POSITIVE_INFINITY;
        int kept = 0;
        double keptSum = 0;
        while (kept < limit && keptSum < enough) {
            keptSum += weights[moveLikeliestTo(last - kept)];
            kept++;
        }
        // top_p counts among what top_k left.
        double nucleus = 0;
        int size = 0;
        double nucleusEnough = sampling.topK() == 0 ? keptSum : sampling.topP() * keptSum;
        while (size < kept && nucleus < nucleusEnough) {
            nucleus += weights[candidate[last - size]];
            size++;
        }
        double point = random.nextDouble() * nucleus;
        int i = 0;
        while (i < size - 1 && (point -= weights[candidate[last - i]]) >= 0) {
            i++;
        }
        return candidate[last - i];
    }

    /** Takes the root of the heap {@code [0, end]} and puts it at {@code end}. */
    private int moveLikeliestTo(int end) {
        int likeliest = candidate[0];
        candidate[0] = candidate[end];
        candidate[end] = likeliest;
        sink(0, end);
        return likeliest;
    }

    private void sink(int parent, int size) {
        int token = candidate[parent];
        while (true) {
            int child = 2 * parent + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && isLikelier(candidate[child + 1], candidate[child])) {
                child++;
            }
            if (!isLikelier(candidate[child], token)) {
                break;
            }
            candidate[parent] = candidate[child];
            parent = child;
        }
        candidate[parent] = token;
    }

    /** A total order, so that ties are the same on every run. */
    private boolean isLikelier(int one, int other) {
        return weights[one] > weights[other] || (weights[one] == weights[other] && one < other);
    }
}
