package dev.tramontane.checkpoint;

/**
 * Queries at position p are multiplied with {@code 1 + beta · ln(1 + floor(p / originalLength))} after the rotation.
 *
 * @param beta 0 switches it off
 * @param originalLength positions before the first step, positive
 */
public record QueryTemperature(double beta, int originalLength) {

    /** No growth at all. */
    public static final QueryTemperature NONE = new QueryTemperature(0, 1);

    /** The factor at an absolute position. */
    public float at(int position) {
        return beta == 0 ? 1f : (float) (1 + beta * Math.log1p(Math.floorDiv(position, originalLength)));
    }
}
