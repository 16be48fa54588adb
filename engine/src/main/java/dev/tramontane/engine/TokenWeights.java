package dev.tramontane.engine;

import dev.tramontane.tensor.Kernels;

/** How likely each token of a row is, up to a common factor, and the draw among them. */
final class TokenWeights {

    private final LogitRow row;
    private final Kernels kernels;
    /** e^((logit − largest) · scale), or 0 for tokens that do not count; stale in blocks without mass. */
    private final float[] weights;
    /** The sum of the weights of each block. */
    private final double[] masses;

    TokenWeights(LogitRow row, Kernels kernels) {
        this.row = row;
        this.kernels = kernels;
        weights = new float[row.logits().length];
        masses = new double[row.blocks()];
    }

    /** The weights themselves; whoever changes them makes the masses wrong. */
    float[] values() {
        return weights;
    }

    /**
     * Weighs the tokens.
     *
     * @param largest the largest logit, the blocks having been measured
     * @param scale the reciprocal of the temperature
     * @param cutoff where the tokens that count end
     */
    void weigh(float largest, float scale, Cutoff cutoff) {
        for (int block = 0; block < masses.length; block++) {
            masses[block] = 0;
            if (row.maxima()[block] >= cutoff.floor()) {
                int start = block * LogitRow.BLOCK;
                int end = row.end(block);
                // The difference first: near the largest, where it matters, it is exact.
                scaleDifferences(row.logits(), start, end, largest, scale, weights);
                masses[block] = kernels.exponentials(weights, start, end - start, 0);
            }
        }
        if (cutoff.floor() > Cutoff.LOWEST) {
            drop(cutoff);
        }
    }

    private static void scaleDifferences(float[] x, int start, int end, float from, float scale, float[] to) {
        for (int j = start; j < end; j++) {
            to[j] = (x[j] - from) * scale;
        }
    }

    /** Takes the weights from all tokens beyond the cutoff. */
    void drop(Cutoff cutoff) {
        float floor = cutoff.floor();
        int ties = cutoff.ties();
        for (int block = 0; block < masses.length; block++) {
            int start = block * LogitRow.BLOCK;
            int end = row.end(block);
            if (row.maxima()[block] < floor) {
                masses[block] = 0;
            } else if (masses[block] > 0) {
                zeroBelow(row.logits(), start, end, floor, weights);
                if (ties != Cutoff.ALL) {
                    ties = dropTies(start, end, floor, ties);
                }
                masses[block] = sum(weights, start, end);
            }
        }
    }

    /** Without a branch, which would be foretold wrongly for every other token where many count and many do not. */
    private static void zeroBelow(float[] x, int start, int end, float floor, float[] weights) {
        // Or else −0 would be below 0.
        float subtrahend = floor == 0 ? -0f : floor;
        for (int j = start; j < end; j++) {
            int below = Float.floatToRawIntBits(x[j] - subtrahend) >> (Float.SIZE - 1);
            weights[j] = Float.intBitsToFloat(Float.floatToRawIntBits(weights[j]) & ~below);
        }
    }

    /** Takes the weights from tokens just at the floor but for the first {@code ties}; returns how many more may stay. */
    private int dropTies(int start, int end, float floor, int ties) {
        float[] logits = row.logits();
        int left = ties;
        for (int token = start; token < end; token++) {
            if (logits[token] == floor && weights[token] > 0) {
                if (left > 0) {
                    left--;
                } else {
                    weights[token] = 0;
                }
            }
        }
        return left;
    }

    /** Four sums side by side, since each addition has to wait for the one before. */
    private static double sum(float[] x, int start, int end) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int j = start;
        for (; j < end - 3; j += 4) {
            first += x[j];
            second += x[j + 1];
            third += x[j + 2];
            fourth += x[j + 3];
        }
        for (; j < end; j++) {
            first += x[j];
        }
        return first + second + (third + fourth);
    }

    /** The sum of all weights. */
    double total() {
        double total = 0;
        for (double mass : masses) {
            total += mass;
        }
        return total;
    }

    /**
     * Draws a token with a probability in proportion to its weight.
     *
     * @param uniform in [0, 1)
     */
    int draw(double uniform) {
        double point = uniform * total();
        int chosen = 0;
        for (int block = 0; block < masses.length; block++) {
            if (masses[block] > 0) {
                chosen = block;
                if (point < masses[block]) {
                    break;
                }
                point -= masses[block];
            }
        }
        // Where rounding leaves the point beyond the last token, that is the one.
        int token = 0;
        int end = row.end(chosen);
        for (int candidate = chosen * LogitRow.BLOCK; candidate < end; candidate++) {
            if (weights[candidate] > 0) {
                token = candidate;
                if (point < weights[candidate]) {
                    break;
                }
                point -= weights[candidate];
            }
        }
        return token;
    }
}
