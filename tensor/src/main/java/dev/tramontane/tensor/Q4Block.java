package dev.tramontane.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * A block of {@link ElementType#Q4_0}: a binary16 scale, then 16 bytes. The low nibbles are the first 16 numbers, the
 * high nibbles the others; 8 stands for zero.
 */
final class Q4Block {

    static final int COLUMNS = ElementType.Q4_0.elementsPerBlock();
    static final int BYTES = ElementType.Q4_0.bytesPerBlock();
    private static final int NUMBERS = Short.BYTES;
    private static final int HALF = COLUMNS / 2;
    private static final int ZERO = 8;
    private static final int LARGEST_CODE = 15;

    private Q4Block() {}

    static void decode(MemorySegment data, long at, int first, int last, float[] to, int offset) {
        float scale = Float.float16ToFloat(data.get(RowDecoder.SHORT, at));
        int low = Math.min(last, HALF);
        int i = first;
        for (; i < low; i++) {
            to[offset + i - first] = ((data.get(JAVA_BYTE, at + NUMBERS + i) & 0xF) - ZERO) * scale;
        }
        for (; i < last; i++) {
            to[offset + i - first] = (((data.get(JAVA_BYTE, at + NUMBERS + i - HALF) >> 4) & 0xF) - ZERO) * scale;
        }
    }

    /** The number of largest magnitude, the first of equals, becomes -8; others are rounded to nearest, halves up. */
    static void encode(float[] from, int offset, MemorySegment data, long at) {
        float largest = 0;
        for (int i = 0; i < COLUMNS; i++) {
            if (Math.abs(from[offset + i]) > Math.abs(largest)) {
                largest = from[offset + i];
            }
        }
        float scale = largest / -ZERO;
        float inverse = scale == 0 ? 0 : 1 / scale;
        data.set(RowDecoder.SHORT, at, Float.floatToFloat16(scale));
        for (int i = 0; i < HALF; i++) {
            int low = code(from[offset + i] * inverse);
            int high = code(from[offset + HALF + i] * inverse);
            data.set(JAVA_BYTE, at + NUMBERS + i, (byte) (low | (high << 4)));
        }
    }

    private static int code(float number) {
        return Math.clamp((int) (number + (ZERO + 0.5f)), 0, LARGEST_CODE);
    }
}
