package dev.tramontane.engine;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The definition of sampling, spelled out in double precision with sorted lists. */
final class NaiveSampling {

    private NaiveSampling() {}

    /** Logits after bias and penalties. */
    static double[] adjusted(float[] logits, Sampling sampling, List<Integer> prompt, List<Integer> generated) {
        double[] adjusted = new double[logits.length];
        for (int token = 0; token < logits.length; token++) {
            int id = token;
            double logit = logits[token] + sampling.logitBias().getOrDefault(token, 0f);
            long times = generated.stream().filter(other -> other == id).count();
            if (times > 0 || prompt.contains(token)) {
                logit = logit > 0 ? logit / sampling.repetitionPenalty() : logit * sampling.repetitionPenalty();
            }
            if (times > 0) {
                logit -= sampling.presencePenalty();
            }
            adjusted[token] = logit - times * sampling.frequencyPenalty();
        }
        return adjusted;
    }

    /** The probability of each token. */
    static double[] probabilities(double[] logits, Sampling sampling) {
        int[] ranking = ranking(logits);
        double[] weights = new double[logits.length];
        double largest = logits[ranking[0]];
        for (int token = 0; token < logits.length; token++) {
            weights[token] = Math.exp((logits[token] - largest) / sampling.temperature());
            if (weights[token] < sampling.minP()) {
                weights[token] = 0;
            }
        }
        if (sampling.topK() > 0) {
            for (int rank = sampling.topK(); rank < ranking.length; rank++) {
                weights[ranking[rank]] = 0;
            }
        }
        double total = Arrays.stream(weights).sum();
        double reached = 0;
        for (int token : ranking) {
            if (reached >= sampling.topP() * total) {
                weights[token] = 0;
            }
            reached += weights[token];
        }
        double kept = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / kept).toArray();
    }

    /** All tokens, the likeliest first, and the lower id first among equals. */
    static int[] ranking(double[] logits) {
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(token -> -(logits[token] + 0.0))
                        .thenComparing(Comparator.naturalOrder()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    static double[] toDoubles(float[] logits) {
        return IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray();
    }
}
