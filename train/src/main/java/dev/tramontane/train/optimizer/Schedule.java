package dev.tramontane.train.optimizer;

/**
 * Learning rates over a run: a line up from zero, the peak for a while, and a way down to the floor, which the last step
 * reaches and further ones keep.
 *
 * @param peak the highest rate
 * @param floor the last rate, from 0 to the peak
 * @param warmUp steps of the way up; the last of them has the peak's rate
 * @param decayFrom the step before which the way down begins, counted from 0
 * @param steps of the whole run
 */
public record Schedule(double peak, double floor, long warmUp, long decayFrom, long steps, Decay decay) {

    /** The way down. */
    public enum Decay {
        /** A line. */
        LINEAR,
        /** Half a wave, gentle at both ends. */
        COSINE
    }

    private static final double FLAT_PART = .6;
    private static final double FLOOR_PART = .02;
    private static final long LONGEST_WARM_UP = 100;

    /** @throws IllegalArgumentException if numbers are out of range or out of order */
    public Schedule {
        Ranges.requirePositive("the learning rate", peak);
        if (!(floor >= 0 && floor <= peak)) {
            throw new IllegalArgumentException("the last learning rate must be from 0 to " + peak + ", not " + floor);
        }
        if (warmUp < 0 || decayFrom < warmUp || steps < decayFrom || steps < 1) {
            throw new IllegalArgumentException("a run of " + steps + " steps cannot warm up for " + warmUp
                    + " and decay from " + decayFrom + " on");
        }
    }

    /** The same rate throughout. */
    public static Schedule constant(double rate) {
        return new Schedule(rate, rate, 0, 0, 1, Decay.LINEAR);
    }

    /** Up in a tenth of the run, in a hundred steps at most; flat to three fifths; a line down to a fiftieth. */
    public static Schedule standard(double peak, long steps) {
        return new Schedule(
                peak,
                FLOOR_PART * peak,
                Math.min(LONGEST_WARM_UP, steps / 10),
                (long) (FLAT_PART * steps),
                steps,
                Decay.LINEAR);
    }

    /** Up in a tenth of the run, in a hundred steps at most, then half a wave down to a fiftieth. */
    public static Schedule cosine(double peak, long steps) {
        long warmUp = Math.min(LONGEST_WARM_UP, steps / 10);
        return new Schedule(peak, FLOOR_PART * peak, warmUp, warmUp, steps, Decay.COSINE);
    }

    /** The rate of a step, counted from 0. */
    public double at(long step) {
        if (step < warmUp) {
            return peak * (step + 1) / warmUp;
        }
        if (step < decayFrom) {
            return peak;
        }
        if (step >= steps - 1) {
            return floor;
        }
        double done = (double) (step + 1 - decayFrom) / (steps - decayFrom);
        double left = switch (decay) {
            case LINEAR -> 1 - done;
            case COSINE -> (1 + Math.cos(Math.PI * done)) / 2;
        };
        return floor + (peak - floor) * left;
    }
}
