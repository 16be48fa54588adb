package dev.tramontane.loadtest;

import java.util.Arrays;
import java.util.Collection;

/**
 * Times in milliseconds; all 0 if there were none.
 *
 * @param mean their average
 * @param median half of them are not longer
 * @param std their standard deviation, with the number of all as the divisor
 * @param p90 nine tenths of them are not longer
 * @param p99 all but a hundredth of them are not longer
 */
public record Distribution(double mean, double median, double std, double p90, double p99) {

    /** @param seconds the times */
    static Distribution ofSeconds(Collection<Double> seconds) {
        double[] sorted =
                seconds.stream().mapToDouble(time -> time * 1000).sorted().toArray();
        if (sorted.length == 0) {
            return new Distribution(0, 0, 0, 0, 0);
        }
        double mean = Arrays.stream(sorted).average().orElseThrow();
        double variance = Arrays.stream(sorted)
                .map(time -> (time - mean) * (time - mean))
                .average()
                .orElseThrow();
        return new Distribution(
                mean, percentile(sorted, 50), Math.sqrt(variance), percentile(sorted, 90), percentile(sorted, 99));
    }

    /** Between the two nearest, in proportion: what NumPy does unless told otherwise. */
    private static double percentile(double[] sorted, double percent) {
        double rank = percent / 100 * (sorted.length - 1);
        int below = (int) rank;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
    }
}
