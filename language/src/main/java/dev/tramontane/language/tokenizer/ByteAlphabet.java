package dev.tramontane.language.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The characters by which byte-level vocabularies write bytes down: printable ones of Latin-1 stand for themselves, the
 * others, in ascending order, are the characters from U+0100 on.
 */
final class ByteAlphabet {
    private static final int BYTES = 256;
    private static final int FIRST_SUBSTITUTE = 0x100;
    private static final int ABSENT = -1;
    private static final char[] CHARACTERS = new char[BYTES];
    private static final int[] VALUES = new int[2 * FIRST_SUBSTITUTE];

    static {
        Arrays.fill(VALUES, ABSENT);
        int substitutes = 0;
        for (int value = 0; value < BYTES; value++) {
            CHARACTERS[value] = (char) (isPrintable(value) ? value : FIRST_SUBSTITUTE + substitutes++);
            VALUES[CHARACTERS[value]] = value;
        }
    }

    private ByteAlphabet() {}

    private static boolean isPrintable(int value) {
        return (value > ' ' && value < 0x7F) || (value > 0xA0 && value != 0xAD);
    }

    static String write(byte[] bytes) {
        char[] characters = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            characters[i] = CHARACTERS[bytes[i] & 0xFF];
        }
        return new String(characters);
    }

    /** The bytes that {@code text} writes down; null if a character of it stands for none. */
    static byte @Nullable [] read(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = text.charAt(i);
            int value = c < VALUES.length ? VALUES[c] : ABSENT;
            if (value == ABSENT) {
                return null;
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }
}
