package dev.tramontane.train.tape;

/**
 * Where in a row the numbers of attention heads are: those of head h begin at {@code first + h / sharing · stride}.
 *
 * @param first where the first head's numbers begin
 * @param stride from one head's numbers to the next's
 * @param width how many numbers a head has
 * @param heads how many heads there are
 * @param sharing how many consecutive heads have the same numbers, a divisor of {@code heads}
 */
public record HeadColumns(int first, int stride, int width, int heads, int sharing) {

    /** Every head has its own. */
    public static HeadColumns each(int first, int stride, int width, int heads) {
        return new HeadColumns(first, stride, width, heads, 1);
    }

    /** All heads have the same. */
    public static HeadColumns shared(int first, int width, int heads) {
        return new HeadColumns(first, width, width, heads, heads);
    }

    /** How many different columns there are. */
    int distinct() {
        return heads / sharing;
    }

    /** Where a head's numbers begin. */
    int of(int head) {
        return first + head / sharing * stride;
    }

    boolean isShared() {
        return sharing > 1;
    }
}
