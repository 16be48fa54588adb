package dev.tramontane.tensor;

/** The distribution function of the standard normal distribution, Φ(x) = (1 + erf(x / √2)) / 2, in double precision. */
final class NormalDistribution {

    private static final double ROOT_TWO_PI = Math.sqrt(2 * Math.PI);
    /** Where the fraction begins to converge faster than the series. */
    private static final double SERIES_UP_TO = 3;

    private static final int FRACTIONS = 80;

    private NormalDistribution() {}

    /** Φ(x), to about 13 digits also where it is close to 0. */
    static double cumulative(double x) {
        if (Double.isNaN(x)) {
            return x;
        }
        double density = Math.exp(-x * x / 2) / ROOT_TWO_PI;
        if (Math.abs(x) < SERIES_UP_TO) {
            return 0.5 + density * series(x);
        }
        double tail = density * fraction(Math.abs(x));
        return x < 0 ? tail : 1 - tail;
    }

    /** x + x³/3 + x⁵/(3·5) + … (Abramowitz and Stegun, 26.2.11). */
    private static double series(double x) {
        double sum = x;
        double term = x;
        for (int odd = 3; Math.abs(term) > 1e-17; odd += 2) {
            term *= x * x / odd;
            sum += term;
        }
        return sum;
    }

    /** 1/(x + 1/(x + 2/(x + 3/(x + …)))) (Abramowitz and Stegun, 26.2.14). */
    private static double fraction(double x) {
        double value = x;
        for (int n = FRACTIONS; n > 0; n--) {
            value = x + n / value;
        }
        return 1 / value;
    }
}
