package dev.tramontane.engine.draft;

/**
 * What a run of the model takes, as a function of its rows: learned from measured runs, linear between powers of two.
 *
 * <p>A row is not free. Where memory is the limit, rows share the weights they read, but on a mixture of experts each
 * row may read experts of its own; where arithmetic is the limit, each row takes its time. The curve is the machine's
 * and the model's, so it is measured rather than assumed.
 */
final class StepCost {

    /** Rows at which the curve has values of its own: 1, 2, 4, up to 2^17, twice the most tokens of a step. */
    private static final int KNOTS = 18;

    /** Where nothing is known, twice the rows take this many times as long. */
    private static final double ASSUMED_GROWTH = 1.5;

    /** Twice the rows never take longer than this many times: that is running them one half after the other. */
    private static final double MOST_GROWTH = 2;

    /** How far a measurement moves the curve towards itself. */
    private static final double LEARNING_RATE = 0.25;

    /**
     * What a value loses at each measurement of another. What is believed too dear is thus tried again one day: rarely
     * where it would have to be far cheaper to pay, often where it nearly pays and trying costs nearly nothing. The
     * engine, its load and its contexts change, and a value that is not used would never be corrected.
     */
    private static final double FADING = 1.0 / 2048;

    /** The same for what is only assumed, which is worth finding out. */
    private static final double ASSUMPTION_FADING = 1.0 / 256;

    /** A step that took many times as long was held up by something else. */
    private static final double LONGEST_BELIEVED = 4;

    private final double[] knots = new double[KNOTS];
    private double assumedGrowth = ASSUMED_GROWTH;
    private int mostMeasured;

    StepCost() {
        knots[0] = 1;
        assumeFrom(1);
    }

    /** The time of a step of this many rows, in nanoseconds, or in an unknown unit before the first measurement. */
    double of(int rows) {
        int below = knotBelow(rows);
        return knots[below] + (knots[knotAbove(rows)] - knots[below]) * fraction(rows, below);
    }

    /** The most rows of a measured step, 0 before the first. */
    int mostMeasured() {
        return mostMeasured;
    }

    /** Learns from a step. */
    void observe(int rows, long nanos) {
        double expected = of(rows);
        if (mostMeasured == 0) {
            knots[0] *= (double) nanos / expected;
            assumeFrom(1);
        } else {
            learn(rows, Math.min((double) nanos, LONGEST_BELIEVED * expected) - expected);
        }
        mostMeasured = Math.max(mostMeasured, rows);
    }

    private void learn(int rows, double error) {
        int below = knotBelow(rows);
        int above = knotAbove(rows);
        // The smallest change of both ends that moves the line between them as far as it should.
        double upper = above == below ? 0 : fraction(rows, below);
        double lower = 1 - upper;
        double move = LEARNING_RATE * error / (lower * lower + upper * upper);
        knots[below] += move * lower;
        if (above > below) {
            // One number of rows alone says nothing of the slope, which is then as good as not measured.
            double faded = knots[above] * (1 - FADING * lower) + move * upper;
            knots[above] = between(knots[below], faded, MOST_GROWTH * knots[below]);
        }
        fadeAllBut(below, above);
    }

    /** What is newly measured bounds what is remembered. */
    private void fadeAllBut(int below, int above) {
        for (int i = below - 1; i >= 0; i--) {
            knots[i] = between(knots[i + 1] / MOST_GROWTH, knots[i] * (1 - FADING), knots[i + 1]);
        }
        int known = Math.max(above, knotAbove(mostMeasured));
        for (int i = above + 1; i <= known; i++) {
            knots[i] = between(knots[i - 1], knots[i] * (1 - FADING), MOST_GROWTH * knots[i - 1]);
        }
        assumedGrowth = Math.max(1, assumedGrowth * (1 - ASSUMPTION_FADING));
        assumeFrom(known + 1);
    }

    private void assumeFrom(int first) {
        for (int i = first; i < KNOTS; i++) {
            knots[i] = knots[i - 1] * assumedGrowth;
        }
    }

    private static double between(double least, double value, double most) {
        return Math.max(least, Math.min(value, most));
    }

    private static int knotBelow(int rows) {
        return Math.min(Integer.SIZE - 1 - Integer.numberOfLeadingZeros(rows), KNOTS - 1);
    }

    private static int knotAbove(int rows) {
        return Math.min(Integer.SIZE - Integer.numberOfLeadingZeros(rows - 1), KNOTS - 1);
    }

    /** How far up from the knot below. */
    private static double fraction(int rows, int below) {
        return Math.scalb((double) rows, -below) - 1;
    }
}
