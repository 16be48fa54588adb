package dev.tramontane.loadtest;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How quick a request must be to count as good. A bound that is absent is kept by every request.
 *
 * @param ttft the longest time to the first token, in milliseconds
 * @param tpot the longest time per output token after the first, in milliseconds
 * @param e2el the longest time of the whole request, in milliseconds
 */
public record Goodput(OptionalDouble ttft, OptionalDouble tpot, OptionalDouble e2el) {

    /** No bounds. */
    public static final Goodput NONE =
            new Goodput(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

    /**
     * Reads bounds such as {@code ttft:500}.
     *
     * @throws IllegalArgumentException if one is not as that
     */
    public static Goodput of(List<String> bounds) {
        Goodput goodput = NONE;
        for (String bound : bounds) {
            int colon = bound.indexOf(':');
            OptionalDouble most = milliseconds(bound.substring(colon + 1));
            String name = bound.substring(0, Math.max(colon, 0));
            goodput = switch (most.isPresent() ? name : "") {
                case "ttft" -> new Goodput(most, goodput.tpot, goodput.e2el);
                case "tpot" -> new Goodput(goodput.ttft, most, goodput.e2el);
                case "e2el" -> new Goodput(goodput.ttft, goodput.tpot, most);
                default ->
                    throw new IllegalArgumentException(
                            "a goodput is ttft, tpot or e2el, a colon and milliseconds, as in ttft:500; not " + bound);
            };
        }
        return goodput;
    }

    private static OptionalDouble milliseconds(String text) {
        try {
            double value = Double.parseDouble(text);
            return value >= 0 ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** Whether there are bounds. */
    public boolean isWanted() {
        return !equals(NONE);
    }

    /** Whether a request kept all bounds; times in seconds. */
    boolean isKept(double firstToken, double perToken, double whole) {
        return keeps(ttft, firstToken) && keeps(tpot, perToken) && keeps(e2el, whole);
    }

    private static boolean keeps(OptionalDouble most, double seconds) {
        return most.isEmpty() || seconds * 1000 <= most.getAsDouble();
    }
}
