package dev.tramontane.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * A block of {@link ElementType#Q5_0}: a binary16 scale, 32 bits, then 16 bytes. The low nibbles belong to the first 16
 * numbers, the high nibbles to the others; the bits, from the lowest up, are the numbers' fifth. 16 stands for zero.
 */
final class Q5Block {

    static final int COLUMNS = ElementType.Q5_0.elementsPerBlock();
    static final int BYTES = ElementType.Q5_0.bytesPerBlock();
    private static final int FIFTH_BITS = Short.BYTES;
    private static final int NIBBLES = FIFTH_BITS + Integer.BYTES;
    private static final int HALF = COLUMNS / 2;
    private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
    private static final long FIFTH = 0x10 * EACH_BYTE;

    private Q5Block() {}

    static void decode(MemorySegment data, long at, int first, int last, float[] to, int offset) {
        float scale = Float.float16ToFloat(data.get(RowDecoder.SHORT, at));
        for (int i = first; i < last; i++) {
            int number = (byte) (bytes(data, at, i & -Long.BYTES) >>> (i % Long.BYTES * Byte.SIZE));
            to[offset + i - first] = number * scale;
        }
    }

    /** The numbers of the eight columns from {@code column} on, a multiple of eight, as signed bytes. */
    static long bytes(MemorySegment data, long at, int column) {
        long pairs = data.get(PanelWriter.LONG, at + NIBBLES + column % HALF);
        long nibbles = (column < HALF ? pairs : pairs >>> 4) & (0xF * EACH_BYTE);
        int fifthBits = data.get(JAVA_BYTE, at + FIFTH_BITS + column / Byte.SIZE) & 0xFF;
        // Each byte keeps a bit of its own, which carries into the byte's highest.
        long spread = (fifthBits * EACH_BYTE) & 0x8040_2010_0804_0201L;
        long fifth = ((spread + 0x7F * EACH_BYTE) >>> 3) & FIFTH;
        // Less 16 is the fifth bit turned round, as the sign.
        long sign = fifth ^ FIFTH;
        return nibbles | sign | (sign << 1) | (sign << 2) | (sign << 3);
    }
}
