package dev.tramontane.language.tokenizer;

/**
 * The character classes of the Tekken splitting pattern, as bits per code point. Lone surrogates count as U+FFFD, which
 * replaces them.
 */
final class CharacterClasses {
    /** Upper, title and modifier letters, letters without case, marks. */
    static final int UPPER = 1;
    /** Lower and modifier letters, letters without case, marks. */
    static final int LOWER = 1 << 1;
    /** Any kind of number. */
    static final int NUMBER = 1 << 2;
    /** Unicode white space, line ends included. */
    static final int SPACE = 1 << 3;
    /** Carriage return and line feed. */
    static final int LINE_END = 1 << 4;
    /** May stand before a word: anything but letters, numbers and line ends. */
    static final int LEAD = 1 << 5;
    /** Anything but white space, letters and numbers. */
    static final int SYMBOL = 1 << 6;

    private static final int REPLACEMENT = 0xFFFD;
    private static final byte[] BASIC_PLANE = basicPlane();

    private CharacterClasses() {}

    static int of(int codePoint) {
        return codePoint < Character.MIN_SUPPLEMENTARY_CODE_POINT ? BASIC_PLANE[codePoint] : compute(codePoint);
    }

    private static byte[] basicPlane() {
        byte[] classes = new byte[Character.MIN_SUPPLEMENTARY_CODE_POINT];
        for (int c = 0; c < classes.length; c++) {
            boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
            classes[c] = (byte) compute(surrogate ? REPLACEMENT : c);
        }
        return classes;
    }

    private static int compute(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> UPPER;
            case Character.LOWERCASE_LETTER -> LOWER;
            case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> UPPER | LOWER;
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
                UPPER | LOWER | LEAD | SYMBOL;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            default -> {
                if (codePoint == '\n' || codePoint == '\r') {
                    yield SPACE | LINE_END;
                }
                yield isWhiteSpace(codePoint) ? SPACE | LEAD : SYMBOL | LEAD;
            }
        };
    }

    /** The property White_Space, which {@link Character#isWhitespace(int)} is not. */
    private static boolean isWhiteSpace(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> (codePoint >= 0x09 && codePoint <= 0x0D) || codePoint == 0x85;
        };
    }
}
