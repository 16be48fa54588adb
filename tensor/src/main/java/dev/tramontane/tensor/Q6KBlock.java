package dev.tramontane.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * A block of {@link ElementType#Q6_K}: 128 bytes with the low four bits of 256 numbers, 64 bytes with their high two, 16
 * signed scales of a byte, a binary16 factor of the scales. A group of 16 numbers is {@code factor · scale · (code −
 * 32)}.
 *
 * <p>Both halves of 128 numbers are alike: of 64 bytes the low nibbles belong to the first 64 numbers and the high ones
 * to the others; of 32 bytes each pair of bits, from the lowest up, belongs to 32 numbers.
 */
final class Q6KBlock {

    static final int COLUMNS = ElementType.Q6_K.elementsPerBlock();
    static final int BYTES = ElementType.Q6_K.bytesPerBlock();
    private static final int HALF = 128;
    private static final int HIGH_BITS = 128;
    private static final int SCALES = HIGH_BITS + 64;
    private static final int FACTOR = SCALES + 16;
    private static final int GROUP = 16;
    private static final int ZERO = 32;

    private Q6KBlock() {}

    static void decode(MemorySegment data, long at, int first, int last, float[] to, int offset) {
        float factor = Float.float16ToFloat(data.get(RowDecoder.SHORT, at + FACTOR));
        int i = first;
        while (i < last) {
            int group = i / GROUP;
            int end = Math.min(last, (group + 1) * GROUP);
            float scale = factor * data.get(JAVA_BYTE, at + SCALES + group);
            int half = i / HALF;
            int inHalf = i % HALF;
            int lowShift = inHalf / 64 * 4;
            int highShift = inHalf / 32 * 2;
            long low = at + half * 64L + inHalf % 64 - i;
            long high = at + HIGH_BITS + half * 32L + inHalf % 32 - i;
            for (; i < end; i++) {
                int code = ((data.get(JAVA_BYTE, low + i) >> lowShift) & 0xF)
                        | (((data.get(JAVA_BYTE, high + i) >> highShift) & 3) << 4);
                to[offset + i - first] = scale * (code - ZERO);
            }
        }
    }
}
