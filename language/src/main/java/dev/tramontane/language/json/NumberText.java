package dev.tramontane.language.json;

import java.util.Set;

/** The grammar of JSON numbers. */
final class NumberText {
    private static final Set<String> NON_FINITE = Set.of("NaN", "Infinity", "-Infinity");

    private NumberText() {}

    static boolean isNumber(String text) {
        return NON_FINITE.contains(text) || end(text) == text.length();
    }

    static boolean isInteger(String text) {
        return !NON_FINITE.contains(text) && text.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E');
    }

    /** Where the number that the text begins with ends, or -1. */
    private static int end(String text) {
        int i = text.startsWith("-") ? 1 : 0;
        int digits = digitsEnd(text, i);
        if (digits == i || (text.charAt(i) == '0' && digits > i + 1)) {
            return -1;
        }
        i = digits;
        if (i < text.length() && text.charAt(i) == '.') {
            digits = digitsEnd(text, i + 1);
            if (digits == i + 1) {
                return -1;
            }
            i = digits;
        }
        if (i < text.length() && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
            int exponent = i + 1;
            if (exponent < text.length() && (text.charAt(exponent) == '+' || text.charAt(exponent) == '-')) {
                exponent++;
            }
            digits = digitsEnd(text, exponent);
            return digits == exponent ? -1 : digits;
        }
        return i;
    }

    private static int digitsEnd(String text, int start) {
        int i = start;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }
}
