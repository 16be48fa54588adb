package dev.tramontane.train.exam;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Tests of hypotheses on paired answers. */
final class PairedTests {
    private PairedTests() {}

    /**
     * McNemar's test in its exact form: how likely pairs that differ are to lean to one side so far or farther, if both sides
     * were equally good.
     *
     * @param better pairs in which only the first is right
     * @param worse pairs in which only the second is right
     * @return the two-sided probability; 1 if no pair differs
     */
    static double mcNemar(int better, int worse) {
        int discordant = better + worse;
        // Of the binomial distribution with one half; logarithms, since the terms alone underflow.
        double logTerm = -discordant * Math.log(2);
        double tail = 0;
        for (int k = 0; k <= Math.min(better, worse); k++) {
            tail += Math.exp(logTerm);
            logTerm += Math.log(discordant - k) - Math.log(k + 1.0);
        }
        return Math.min(1, 2 * tail);
    }

    /**
     * Probabilities of several tests, corrected by Holm's method (1979), so that all of them together find a difference
     * where there is none no oftener than one alone would.
     *
     * @return in the order of the tests
     */
    static double[] holm(List<Double> probabilities) {
        int count = probabilities.size();
        List<Integer> order = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparing(probabilities::get))
                .toList();
        double[] corrected = new double[count];
        double least = 0;
        for (int rank = 0; rank < count; rank++) {
            int test = order.get(rank);
            least = Math.max(least, Math.min(1, (count - rank) * probabilities.get(test)));
            corrected[test] = least;
        }
        return corrected;
    }
}
