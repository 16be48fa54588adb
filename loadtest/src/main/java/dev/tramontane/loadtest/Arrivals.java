package dev.tramontane.loadtest;

import java.util.random.RandomGenerator;

/**
 * When requests are sent.
 *
 * @param rate requests per second on average; infinite to send all at once
 * @param burstiness the shape of the gamma distribution of the times between them: 1 for a Poisson process, less for bursts,
 *     more for regular ones, infinite for equal ones
 */
public record Arrivals(double rate, double burstiness) {

    /** All at once. */
    public static final Arrivals AT_ONCE = new Arrivals(Double.POSITIVE_INFINITY, 1);

    /** @throws IllegalArgumentException if one is not positive */
    public Arrivals {
        if (!(rate > 0) || !(burstiness > 0)) {
            throw new IllegalArgumentException(
                    "request rate and burstiness must be more than 0, not " + rate + " and " + burstiness);
        }
    }

    /**
     * When each of so many requests is sent, in seconds from the beginning. As vLLM does, the times are stretched so that the
     * last request is sent at count / rate: runs with other seeds then have the same load.
     */
    double[] seconds(int count, RandomGenerator random) {
        double[] times = new double[count];
        if (rate == Double.POSITIVE_INFINITY) {
            return times;
        }
        double time = 0;
        for (int i = 0; i < count; i++) {
            time += burstiness == Double.POSITIVE_INFINITY ? 1 : gamma(burstiness, random);
            times[i] = time;
        }
        double stretch = time == 0 ? 0 : count / rate / time;
        for (int i = 0; i < count; i++) {
            times[i] *= stretch;
        }
        return times;
    }

    /** A number from the gamma distribution with scale 1 (Marsaglia and Tsang, 2000). */
    static double gamma(double shape, RandomGenerator random) {
        if (shape < 1) {
            return gamma(shape + 1, random) * Math.pow(random.nextDouble(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double root = 1 + c * x;
            double v = root * root * root;
            if (v > 0 && Math.log(1 - random.nextDouble()) < x * x / 2 + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }
}
