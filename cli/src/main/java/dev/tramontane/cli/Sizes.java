package dev.tramontane.cli;

import java.util.Locale;

/** Large numbers for people. */
final class Sizes {
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final String[] DECIMAL = {"", " thousand", " million", " billion", " trillion"};

    private Sizes() {}

    /** Bytes, as in {@code 12.9 MiB}. */
    static String bytes(long bytes) {
        return bytes < 1024 ? bytes + " B" : shown(bytes, 1024, BINARY, " ");
    }

    /** A number of things, as in {@code 6.81 million}. */
    static String count(long count) {
        return count < 1000 ? Long.toString(count) : shown(count, 1000, DECIMAL, "");
    }

    private static String shown(long value, int step, String[] units, String separator) {
        double scaled = value;
        int unit = 0;
        while (scaled >= step && unit < units.length - 1) {
            scaled /= step;
            unit++;
        }
        String format = scaled < 10 ? "%.2f" : scaled < 100 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, format, scaled) + separator + units[unit];
    }
}
