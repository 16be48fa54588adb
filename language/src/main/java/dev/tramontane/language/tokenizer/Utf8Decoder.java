package dev.tramontane.language.tokenizer;

/**
 * Decodes UTF-8 byte by byte and holds back what is incomplete. Each longest run of bytes that begins a valid sequence but
 * does not end one becomes one U+FFFD (Unicode 16, section 3.9, "substitution of maximal subparts"). The JDK's decoder counts
 * differently for surrogates, and cannot be fed piecemeal without buffers.
 */
final class Utf8Decoder {
    static final char REPLACEMENT = '\uFFFD';

    private int codePoint;
    private int needed;
    /** The range of the next continuation byte; it rules out overlong forms, surrogates and what lies past U+10FFFF. */
    private int low = 0x80;

    private int high = 0xBF;

    void push(byte next, StringBuilder out) {
        int b = next & 0xFF;
        if (needed > 0) {
            if (b >= low && b <= high) {
                low = 0x80;
                high = 0xBF;
                codePoint = (codePoint << 6) | (b & 0x3F);
                if (--needed == 0) {
                    out.appendCodePoint(codePoint);
                }
                return;
            }
            finish(out);
        }
        if (b < 0x80) {
            out.append((char) b);
        } else if (b >= 0xC2 && b <= 0xDF) {
            needed = 1;
            codePoint = b & 0x1F;
        } else if (b >= 0xE0 && b <= 0xEF) {
            needed = 2;
            codePoint = b & 0x0F;
            low = b == 0xE0 ? 0xA0 : 0x80;
            high = b == 0xED ? 0x9F : 0xBF;
        } else if (b >= 0xF0 && b <= 0xF4) {
            needed = 3;
            codePoint = b & 0x07;
            low = b == 0xF0 ? 0x90 : 0x80;
            high = b == 0xF4 ? 0x8F : 0xBF;
        } else {
            out.append(REPLACEMENT);
        }
    }

    /** Ends the run of bytes: an incomplete sequence becomes one U+FFFD. */
    void finish(StringBuilder out) {
        if (needed > 0) {
            out.append(REPLACEMENT);
            needed = 0;
            low = 0x80;
            high = 0xBF;
        }
    }
}
