package dev.tramontane.engine;

import java.util.Arrays;

/**
 * Where the likeliest tokens end: the smallest logit that still counts, and how many of the tokens that have just this
 * logit, in the order of their ids. It is found without sorting: a histogram shows the narrow range that the end is in,
 * and only the tokens in there are told apart.
 */
final class Cutoff {

    /** In place of a number of tokens: all of them. */
    static final int ALL = Integer.MAX_VALUE;

    /** Below this there are only tokens that are ruled out. */
    static final float LOWEST = -Float.MAX_VALUE;

    private static final int BINS = 2048;
    /** Leaves 7 bits of the mantissa: 128 bins while the distance from the largest, plus 1, doubles. */
    private static final int BIN_SHIFT = 16;

    private static final int ONE_BITS = Float.floatToRawIntBits(1f);

    private final LogitRow row;
    /** Neighbours add to different sums, since an addition to a sum just stored would have to wait for it. */
    private static final int LANES = 2;

    /** What the tokens of each bin weigh, in {@link #LANES} sums. */
    private final double[] masses = new double[BINS * LANES];
    /** The tokens among which the end is. */
    private final int[] members;

    private float floor = LOWEST;
    private int ties = ALL;

    Cutoff(LogitRow row) {
        this.row = row;
        members = new int[row.logits().length];
    }

    /** The smallest logit that counts. */
    float floor() {
        return floor;
    }

    /** How many tokens with just that logit count, from the lowest id on, or {@link #ALL}. */
    int ties() {
        return ties;
    }

    /** Lets all tokens count that are not ruled out. */
    void admitAll() {
        floor = LOWEST;
        ties = ALL;
    }

    /** Of the tokens that counted until now, lets those count that have at least this logit. */
    void raiseTo(float logit) {
        if (logit > floor) {
            floor = logit;
            ties = ALL;
        }
    }

    /**
     * Lets the {@code count} likeliest tokens count, no matter which did before.
     *
     * @param largest the largest logit, the blocks having been measured
     * @param scratch one number per token
     */
    void admitLikeliest(int count, float largest, float[] scratch) {
        admitAll();
        Arrays.fill(scratch, 1f);
        float bound = LOWEST;
        if (count <= row.blocks()) {
            // As many blocks have a token of at least this logit, so there are as many tokens.
            for (int block = 0; block < row.blocks(); block++) {
                members[block] = block;
            }
            select(row.maxima(), scratch, row.blocks(), 0, count);
            bound = floor;
            admitAll();
        }
        admit(count, scratch, largest, 1f, bound);
    }

    /**
     * Lets as few of the likeliest tokens count as together weigh {@code enough}; if there is not as much, changes
     * nothing.
     *
     * @param weights per token, 0 for one that does not count now, otherwise the same for the same logit
     * @param largest the largest logit, the blocks having been measured
     * @param scale by what a logit's distance from the largest is to be multiplied to fall between about 0.01 and 100
     * @param bound a logit that the result cannot be below; blocks without one as large have no weights
     */
    void admit(double enough, float[] weights, float largest, float scale, float bound) {
        Arrays.fill(masses, 0);
        for (int block = 0; block < row.blocks(); block++) {
            if (row.maxima()[block] >= bound) {
                addToHistogram(block, weights, largest, scale);
            }
        }
        double above = 0;
        for (int bin = 0; bin < BINS; bin++) {
            double mass = masses[bin * LANES] + masses[bin * LANES + 1];
            if (above + mass >= enough) {
                int count = gather(bin, weights, largest, scale, bound);
                select(row.logits(), weights, count, above, enough);
                return;
            }
            above += mass;
        }
    }

    /** The tokens that count, at most {@code most} as the caller knows, the likeliest first. */
    int[] likeliest(int most) {
        float[] logits = row.logits();
        int[] to = new int[most];
        int left = ties;
        int count = 0;
        for (int block = 0; block < row.blocks(); block++) {
            if (row.maxima()[block] < floor) {
                continue;
            }
            for (int token = block * LogitRow.BLOCK; token < row.end(block); token++) {
                float logit = logits[token];
                if (logit > floor || (logit == floor && left-- > 0)) {
                    int place = count++;
                    while (place > 0 && logits[to[place - 1]] < logit) {
                        to[place] = to[place - 1];
                        place--;
                    }
                    to[place] = token;
                }
            }
        }
        return Arrays.copyOf(to, count);
    }

    private void addToHistogram(int block, float[] weights, float largest, float scale) {
        float[] logits = row.logits();
        double[] bins = masses;
        int end = row.end(block);
        for (int token = block * LogitRow.BLOCK; token < end; token++) {
            bins[bin(logits[token], largest, scale) * LANES + (token & 1)] += weights[token];
        }
    }

    /** The bin of a logit. Never a lower one for a smaller logit, which is all that exactness needs. */
    private static int bin(float logit, float largest, float scale) {
        float distance = (largest - logit) * scale;
        return Math.min((Float.floatToRawIntBits(distance + 1f) - ONE_BITS) >> BIN_SHIFT, BINS - 1);
    }

    /** Makes the tokens of a bin the members; returns how many there are. */
    private int gather(int bin, float[] weights, float largest, float scale, float bound) {
        float[] logits = row.logits();
        int count = 0;
        for (int block = 0; block < row.blocks(); block++) {
            float maximum = row.maxima()[block];
            if (!(maximum >= bound) || bin(maximum, largest, scale) > bin) {
                continue;
            }
            int end = row.end(block);
            for (int token = block * LogitRow.BLOCK; token < end; token++) {
                if (bin(logits[token], largest, scale) == bin && weights[token] > 0) {
                    members[count++] = token;
                }
            }
        }
        return count;
    }

    /**
     * Finds the end among the first {@code count} members by partitioning them, as quicksort does, and going on in the part
     * where it is.
     *
     * @param above what all that comes before the members weighs, less than {@code enough}
     */
    private void select(float[] values, float[] weights, int count, double above, double enough) {
        int from = 0;
        int to = count;
        double before = above;
        while (true) {
            // A pivot from anywhere, since no pattern in the logits should make this take long.
            int pick = (int) Long.remainderUnsigned(Randomness.mix(((long) from << Integer.SIZE) + to), to - from);
            float pivot = values[members[from + pick]];
            int equals = from;
            int smaller = to;
            double largerMass = 0;
            double equalMass = 0;
            for (int i = from; i < smaller; ) {
                int member = members[i];
                float value = values[member];
                if (value < pivot) {
                    members[i] = members[--smaller];
                    members[smaller] = member;
                } else if (value > pivot) {
                    members[i++] = members[equals];
                    members[equals++] = member;
                    largerMass += weights[member];
                } else {
                    i++;
                    equalMass += weights[member];
                }
            }
            if (before + largerMass >= enough) {
                to = equals;
                continue;
            }
            before += largerMass;
            // Rounding may have left the end beyond the last member.
            if (before + equalMass >= enough || smaller == to) {
                if (pivot < LOWEST) {
                    admitAll();
                    return;
                }
                floor = pivot;
                int needed = (int) Math.ceil((enough - before) / weights[members[equals]]);
                ties = needed < smaller - equals ? Math.max(needed, 1) : ALL;
                return;
            }
            before += equalMass;
            from = smaller;
        }
    }
}
