package dev.tramontane.train.exam;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How much oftener something is right than something else, asked the same.
 *
 * @param mean from -1 to 1
 * @param interval of the mean at 95 %, by the percentiles of resampled pairs (Efron's bootstrap)
 * @param pairs how many there are, at least 1
 */
public record PairedDifference(double mean, Interval interval, int pairs) {
    private static final int ROUNDS = 10_000;
    private static final double TAIL = 0.025;

    /**
     * The mean of some differences.
     *
     * @param differences at least one
     * @param seed of the resampling: the same seed gives the same interval
     */
    static PairedDifference of(int[] differences, long seed) {
        int count = differences.length;
        if (count == 0) {
            throw new IllegalArgumentException("there are no pairs");
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long sum = 0;
            for (int i = 0; i < count; i++) {
                sum += differences[random.nextInt(count)];
            }
            means[round] = (double) sum / count;
        }
        Arrays.sort(means);
        Interval interval =
                new Interval(means[(int) (TAIL * (ROUNDS - 1))], means[(int) Math.ceil((1 - TAIL) * (ROUNDS - 1))]);
        return new PairedDifference(Arrays.stream(differences).average().orElseThrow(), interval, count);
    }
}
