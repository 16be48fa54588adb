package dev.tramontane.bench;

import java.util.Arrays;
import java.util.function.DoubleConsumer;

/** Measured values, and what there is to say about all of them. */
final class Figures {

    private double[] values = new double[64];
    private int count;
    private boolean sorted = true;

    void add(double value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
        sorted = false;
    }

    int count() {
        return count;
    }

    /** Hands over every value, in no particular order. */
    void forEach(DoubleConsumer consumer) {
        Arrays.stream(values, 0, count).forEach(consumer);
    }

    /** NaN, as all that follows, if there is none. */
    double mean() {
        return Arrays.stream(values, 0, count).average().orElse(Double.NaN);
    }

    double median() {
        return quantile(0.5);
    }

    double max() {
        return quantile(1);
    }

    /**
     * The smallest value that a share of all does not exceed.
     *
     * @param share 0 to 1
     */
    double quantile(double share) {
        if (count == 0) {
            return Double.NaN;
        }
        if (!sorted) {
            Arrays.sort(values, 0, count);
            sorted = true;
        }
        return values[Math.clamp((long) Math.ceil(share * count) - 1, 0, count - 1)];
    }
}
