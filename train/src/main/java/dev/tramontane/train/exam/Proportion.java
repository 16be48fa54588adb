package dev.tramontane.train.exam;

/**
 * How many of some are so.
 *
 * @param count how many are
 * @param of how many there are
 */
public record Proportion(int count, int of) {
    /** The 0.975 quantile of the normal distribution. */
    private static final double Z = 1.959963984540054;

    /** @throws IllegalArgumentException if it is not 0 &le; count &le; of */
    public Proportion {
        if (count < 0 || count > of) {
            throw new IllegalArgumentException(count + " of " + of + " is no proportion");
        }
    }

    /** From 0 to 1; 0 if there are none at all. */
    public double share() {
        return of == 0 ? 0 : (double) count / of;
    }

    /** Wilson's score interval (1927) at 95 %, which holds near 0 and 1 as well; all from 0 to 1 if there are none. */
    public Interval interval() {
        if (of == 0) {
            return new Interval(0, 1);
        }
        double correction = 1 + Z * Z / of;
        double centre = (share() + Z * Z / (2 * of)) / correction;
        double reach = Z * Math.sqrt(share() * (1 - share()) / of + Z * Z / (4.0 * of * of)) / correction;
        // The ends are exact where rounding would leave them beside.
        return new Interval(count == 0 ? 0 : centre - reach, count == of ? 1 : centre + reach);
    }
}
