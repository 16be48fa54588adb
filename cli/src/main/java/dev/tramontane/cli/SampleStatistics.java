package dev.tramontane.cli;

import java.util.Arrays;

/**
 * Of a few repeated measurements.
 *
 * @param mean their average
 * @param median the middle one, or the middle between two
 * @param deviation their standard deviation as a sample, 0 if there is only one
 */
record SampleStatistics(double mean, double median, double deviation) {

    /** @param values at least one */
    static SampleStatistics of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int count = sorted.length;
        double mean = Arrays.stream(sorted).average().orElseThrow();
        double squares = Arrays.stream(sorted)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return new SampleStatistics(
                mean,
                (sorted[(count - 1) / 2] + sorted[count / 2]) / 2,
                count == 1 ? 0 : Math.sqrt(squares / (count - 1)));
    }
}
