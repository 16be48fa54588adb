package dev.tramontane.server.core;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.server.http.ApiException;
import java.util.Optional;

/**
 * An effort that a field of a request asks for.
 *
 * @param effort the effort
 * @param isFirm whether a field that asks for the other one contradicts it, rather than says it better
 * @param field the field's name, for errors
 */
public record EffortWish(Effort effort, boolean isFirm, String field) {

    /**
     * What a word for an effort means. Minimal and low effort become none, the nearest that there is, and are not firm: whoever
     * asks for a little thinking, and elsewhere outright for thinking, does not contradict himself.
     */
    public static EffortWish ofWord(String word, String field) {
        return switch (word) {
            case "none", "off" -> new EffortWish(Effort.NONE, true, field);
            case "minimal", "low" -> new EffortWish(Effort.NONE, false, field);
            case "medium", "high", "xhigh", "max" -> new EffortWish(Effort.HIGH, true, field);
            default -> throw ApiException.invalid(field, "must be none, minimal, low, medium, high, xhigh or max");
        };
    }

    /** Thinking, or no thinking. */
    public static EffortWish ofFlag(boolean thinks, String field) {
        return new EffortWish(thinks ? Effort.HIGH : Effort.NONE, true, field);
    }

    /**
     * What two fields ask for together.
     *
     * @throws ApiException if they contradict each other
     */
    public static Optional<EffortWish> agreed(Optional<EffortWish> one, Optional<EffortWish> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other);
        }
        EffortWish first = one.get();
        EffortWish second = other.get();
        if (first.isFirm && second.isFirm && first.effort != second.effort) {
            throw ApiException.invalid(
                    second.field,
                    "asks for effort " + second.effort + " where " + first.field + " asks for " + first.effort
                            + "; send one of them");
        }
        return second.isFirm ? other : one;
    }
}
