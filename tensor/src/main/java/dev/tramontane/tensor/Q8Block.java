package dev.tramontane.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** A block of {@link ElementType#Q8_0}: a binary16 scale, then 32 signed bytes. */
final class Q8Block {

    static final int COLUMNS = ElementType.Q8_0.elementsPerBlock();
    static final int BYTES = ElementType.Q8_0.bytesPerBlock();
    private static final int NUMBERS = Short.BYTES;
    private static final int LARGEST = 127;

    private Q8Block() {}

    static void decode(MemorySegment data, long at, int first, int last, float[] to, int offset) {
        float scale = Float.float16ToFloat(data.get(RowDecoder.SHORT, at));
        for (int i = first; i < last; i++) {
            to[offset + i - first] = data.get(JAVA_BYTE, at + NUMBERS + i) * scale;
        }
    }

    /** The largest magnitude becomes 127; others are rounded to nearest, halves away from zero. */
    static void encode(float[] from, int offset, MemorySegment data, long at) {
        float largest = 0;
        for (int i = 0; i < COLUMNS; i++) {
            largest = Math.max(largest, Math.abs(from[offset + i]));
        }
        float scale = largest / LARGEST;
        // Numbers are divided by the exact scale, though the rounded one is stored: as the format's reference does it.
        float inverse = scale == 0 ? 0 : 1 / scale;
        data.set(RowDecoder.SHORT, at, Float.floatToFloat16(scale));
        for (int i = 0; i < COLUMNS; i++) {
            float number = from[offset + i] * inverse;
            double rounded = Math.copySign(Math.floor(Math.abs((double) number) + 0.5), number);
            data.set(JAVA_BYTE, at + NUMBERS + i, (byte) rounded);
        }
    }
}
