package dev.tramontane.engine;

import java.util.List;

/**
 * How often what took how long, or was how large. Made for Prometheus, whose classic histograms have the same buckets.
 *
 * @param upperBounds the largest value of each bucket, times in seconds, ascending; the last is infinite
 * @param counts how many were larger than the bucket before allows and not larger than this one, each 0 or more
 * @param sum of all values, times in seconds
 */
public record Histogram(List<Double> upperBounds, List<Long> counts, double sum) {

    /** @throws IllegalArgumentException if bounds and counts do not fit together */
    public Histogram {
        upperBounds = List.copyOf(upperBounds);
        counts = List.copyOf(counts);
        if (upperBounds.isEmpty() || upperBounds.getLast() != Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("the last upper bound must be infinite: " + upperBounds);
        }
        for (int i = 1; i < upperBounds.size(); i++) {
            if (!(upperBounds.get(i - 1) < upperBounds.get(i))) {
                throw new IllegalArgumentException("the upper bounds must ascend: " + upperBounds);
            }
        }
        if (counts.size() != upperBounds.size() || counts.stream().anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException(
                    upperBounds.size() + " buckets need as many counts of 0 or more, not " + counts);
        }
    }

    /** How many there were. */
    public long count() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /** The value of one on average; 0 if there was none. */
    public double mean() {
        long count = count();
        return count == 0 ? 0 : sum / count;
    }

    /**
     * The value that a share of all did not exceed, as if each bucket's were spread evenly over it: so exact as buckets are
     * narrow. What lies in the infinite bucket is told as that bucket's lower bound.
     *
     * @param share 0 to 1; 0.5 for the median
     * @return a value, times in seconds; 0 if there was none
     * @throws IllegalArgumentException if the share is out of range
     */
    public double quantile(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a quantile's share must be 0 to 1, not " + share);
        }
        double rank = share * count();
        long below = 0;
        double lower = 0;
        for (int bucket = 0; bucket < counts.size(); bucket++) {
            long here = counts.get(bucket);
            double upper = upperBounds.get(bucket);
            if (here > 0 && below + here >= rank) {
                return upper == Double.POSITIVE_INFINITY ? lower : lower + (upper - lower) * (rank - below) / here;
            }
            below += here;
            lower = bucket == counts.size() - 1 ? lower : upper;
        }
        return 0;
    }
}
