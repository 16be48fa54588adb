package dev.tramontane.train.optimizer;

/** Sums in double precision. */
final class Sums {

    private Sums() {}

    /** The sum of squares, of four partial sums, which do not have to wait for each other. */
    static double squares(float[] x, int first, int last) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = first;
        for (; i <= last - 4; i += 4) {
            sum0 += (double) x[i] * x[i];
            sum1 += (double) x[i + 1] * x[i + 1];
            sum2 += (double) x[i + 2] * x[i + 2];
            sum3 += (double) x[i + 3] * x[i + 3];
        }
        for (; i < last; i++) {
            sum0 += (double) x[i] * x[i];
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }
}
