package dev.tramontane.train.exam;

import java.util.Locale;

/** Numbers as tables show them. */
final class Figures {
    private Figures() {}

    /** As in {@code 92.5}. */
    static String percent(double share) {
        return decimal(100 * share);
    }

    /** As in {@code 92.5 [88.0, 95.4]}. */
    static String percent(Proportion proportion) {
        return proportion.of() == 0 ? "–" : percent(proportion.share()) + " " + percent(proportion.interval());
    }

    /** As in {@code [88.0, 95.4]}. */
    static String percent(Interval interval) {
        return "[" + percent(interval.low()) + ", " + percent(interval.high()) + "]";
    }

    /** As in {@code +79.0 [72.5, 85.0]}. */
    static String points(PairedDifference difference) {
        return String.format(Locale.ROOT, "%+.1f ", 100 * difference.mean()) + percent(difference.interval());
    }

    static String decimal(double value) {
        // Half a digit below zero is zero, without a sign.
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.equals("-0.0") ? "0.0" : text;
    }

    /** As in {@code 6.76 million}. */
    static String count(long number) {
        if (number >= 1_000_000_000) {
            return String.format(Locale.ROOT, "%.2f billion", number / 1e9);
        }
        return number >= 1_000_000
                ? String.format(Locale.ROOT, "%.2f million", number / 1e6)
                : String.format(Locale.ROOT, "%,d", number);
    }
}
