package dev.tramontane.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * A block of {@link ElementType#Q4_K}: two binary16 factors, one of the scales and one of the minima; twelve bytes with
 * eight scales and eight minima of six bits each; 128 bytes of nibbles. A group of 32 numbers is {@code factor · scale ·
 * nibble − factor · minimum}.
 *
 * <p>Each 32 bytes of nibbles hold two groups, one in the low and one in the high nibbles. The low six bits of the bytes
 * 0–3 and 4–7 are scales and minima of the groups 0–3; those of the groups 4–7 have their low four bits in the nibbles
 * of the bytes 8–11 and their high two in what the bytes 0–7 have left.
 */
final class Q4KBlock {

    static final int COLUMNS = ElementType.Q4_K.elementsPerBlock();
    static final int BYTES = ElementType.Q4_K.bytesPerBlock();
    private static final int MINIMUM_FACTOR = Short.BYTES;
    private static final int SCALES = 2 * Short.BYTES;
    private static final int MINIMA = SCALES + 4;
    private static final int LAST_GROUPS = SCALES + 8;
    private static final int NIBBLES = SCALES + 12;
    private static final int GROUP = 32;
    private static final int SIX_BITS = 0x3F;

    private Q4KBlock() {}

    static void decode(MemorySegment data, long at, int first, int last, float[] to, int offset) {
        float scaleFactor = Float.float16ToFloat(data.get(RowDecoder.SHORT, at));
        float minimumFactor = Float.float16ToFloat(data.get(RowDecoder.SHORT, at + MINIMUM_FACTOR));
        int i = first;
        while (i < last) {
            int group = i / GROUP;
            int end = Math.min(last, (group + 1) * GROUP);
            float scale = scaleFactor * sixBits(data, at + SCALES, at + LAST_GROUPS, group, 0);
            float minimum = minimumFactor * sixBits(data, at + MINIMA, at + LAST_GROUPS, group, 4);
            long nibbles = at + NIBBLES + (long) group / 2 * GROUP - (long) group * GROUP;
            int shift = group % 2 * 4;
            for (; i < end; i++) {
                int nibble = (data.get(JAVA_BYTE, nibbles + i) >> shift) & 0xF;
                to[offset + i - first] = scale * nibble - minimum;
            }
        }
    }

    /**
     * @param firstGroups where those of the groups 0–3 are, with the high bits of the others
     * @param lastGroups where the low bits of the groups 4–7 are, in the nibble that {@code shift} selects
     */
    private static int sixBits(MemorySegment data, long firstGroups, long lastGroups, int group, int shift) {
        int high = data.get(JAVA_BYTE, firstGroups + group % 4);
        if (group < 4) {
            return high & SIX_BITS;
        }
        int low = data.get(JAVA_BYTE, lastGroups + group % 4);
        return ((low >> shift) & 0xF) | ((high & 0xC0) >> 2);
    }
}
