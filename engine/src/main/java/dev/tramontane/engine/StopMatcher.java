package dev.tramontane.engine;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks for stop strings in text that arrives in pieces. Text that may be the beginning of a stop string is held back
 * until it is certain.
 */
final class StopMatcher {

    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private @Nullable String matched;

    StopMatcher(List<String> stops) {
        this.stops = stops;
    }

    /** Whether a stop string has appeared; no more text comes out then. */
    boolean stopped() {
        return matched != null;
    }

    /** The stop string that has appeared, if one has. */
    Optional<String> matched() {
        return Optional.ofNullable(matched);
    }

    /** Takes the next piece and returns the text that is now certain, without any stop string. */
    String accept(String piece) {
        if (stops.isEmpty()) {
            return piece;
        }
        if (matched != null) {
            return "";
        }
        held.append(piece);
        int end = Integer.MAX_VALUE;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            if (at >= 0 && at < end) {
                end = at;
                matched = stop;
            }
        }
        if (matched != null) {
            String certain = held.substring(0, end);
            held.setLength(0);
            return certain;
        }
        String certain = held.substring(0, held.length() - longestBeginningAtTheEnd());
        held.delete(0, certain.length());
        return certain;
    }

    /** The text held back, for when no more of its kind will come. */
    String flush() {
        String rest = held.toString();
        held.setLength(0);
        return rest;
    }

    private int longestBeginningAtTheEnd() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (endsWith(stop, length)) {
                    longest = length;
                }
            }
        }
        return longest;
    }

    private boolean endsWith(String stop, int length) {
        int offset = held.length() - length;
        for (int i = 0; i < length; i++) {
            if (held.charAt(offset + i) != stop.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
