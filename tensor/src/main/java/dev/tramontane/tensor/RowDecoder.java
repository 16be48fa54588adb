package dev.tramontane.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Turns part of a stored row into floats in natural order: all that the plain loops know about a format. A further
 * {@link ElementType} needs one method here and works everywhere; a fused vector loop for it is an optimisation.
 */
@FunctionalInterface
interface RowDecoder {

    ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * Writes the columns {@code first ≤ c < last} of a row to {@code to[offset + c − first]}, all scales applied but
     * {@link Matrix#scale}. For {@link ElementType#NVFP4} both bounds are multiples of the block.
     */
    void decode(Matrix matrix, int row, int first, int last, float[] to, int offset);

    static RowDecoder of(ElementType type) {
        return switch (type) {
            case F32 -> RowDecoder::decodeF32;
            case F16 -> RowDecoder::decodeF16;
            case BF16 -> RowDecoder::decodeBf16;
            case F8_E4M3 -> RowDecoder::decodeE4m3;
            case NVFP4 -> RowDecoder::decodeNvfp4;
            case Q8_0 -> BlockRows.Q8_0;
            case Q4_0 -> BlockRows.Q4_0;
            case Q5_0 -> BlockRows.Q5_0;
            case Q4_K -> BlockRows.Q4_K;
            case Q6_K -> BlockRows.Q6_K;
            case Q8_0_PANELS -> RowDecoder::decodeQ8Panels;
            case Q4_0_PANELS -> RowDecoder::decodeQ4Panels;
            case Q4_K_PANELS -> Q4KPanels::decode;
            case Q6_K_PANELS -> Q6KPanels::decode;
        };
    }

    private static void decodeF32(Matrix matrix, int row, int first, int last, float[] to, int offset) {
        long from = row * matrix.rowStride() + (long) first * Float.BYTES;
        MemorySegment.copy(matrix.data(), Matrix.FLOAT, from, to, offset, last - first);
    }

    private static void decodeF16(Matrix matrix, int row, int first, int last, float[] to, int offset) {
        MemorySegment data = matrix.data();
        long from = row * matrix.rowStride();
        for (int column = first; column < last; column++) {
            to[offset++] = Float.float16ToFloat(data.get(SHORT, from + (long) column * Short.BYTES));
        }
    }

    private static void decodeBf16(Matrix matrix, int row, int first, int last, float[] to, int offset) {
        MemorySegment data = matrix.data();
        long from = row * matrix.rowStride();
        for (int column = first; column < last; column++) {
            to[offset++] = SmallFloats.fromBf16(data.get(SHORT, from + (long) column * Short.BYTES));
        }
    }

    private static void decodeE4m3(Matrix matrix, int row, int first, int last, float[] to, int offset) {
        MemorySegment data = matrix.data();
        long from = row * matrix.rowStride();
        for (int column = first; column < last; column++) {
            to[offset++] = SmallFloats.fromE4m3(data.get(JAVA_BYTE, from + column));
        }
    }

    private static void decodeNvfp4(Matrix matrix, int row, int first, int last, float[] to, int offset) {
        MemorySegment data = matrix.data();
        MemorySegment scales = Objects.requireNonNull(matrix.groupScales());
        long from = row * matrix.rowStride();
        long scalesFrom = (long) row * (matrix.columns() / ElementType.NVFP4_GROUP);
        for (int column = first; column < last; column += 2) {
            float scale = SmallFloats.fromE4m3(scales.get(JAVA_BYTE, scalesFrom + column / ElementType.NVFP4_GROUP));
            int pair = data.get(JAVA_BYTE, from + column / 2);
            to[offset++] = SmallFloats.fromE2m1(pair) * scale;
            to[offset++] = SmallFloats.fromE2m1(pair >> 4) * scale;
        }
    }

    private static void decodeQ4Panels(Matrix matrix, int row, int first, int last, float[] to, int offset) {
        int column = first;
        while (column < last) {
            long block = Panels.block(matrix.type(), matrix.columns(), row, column);
            float scale = Panels.half(matrix.data(), block, row);
            int end = Panels.blockEnd(column, last);
            for (; column < end; column++) {
                int c = column % Panels.BLOCK;
                int pair = matrix.data().get(JAVA_BYTE, Panels.number(block, row, c % 16));
                int code = (c < 16 ? pair : pair >> 4) & 15;
                to[offset++] = (code - 8) * scale;
            }
        }
    }

    private static void decodeQ8Panels(Matrix matrix, int row, int first, int last, float[] to, int offset) {
        int column = first;
        while (column < last) {
            long block = Panels.block(matrix.type(), matrix.columns(), row, column);
            float scale = Panels.half(matrix.data(), block, row);
            int end = Panels.blockEnd(column, last);
            for (; column < end; column++) {
                to[offset++] = matrix.data().get(JAVA_BYTE, Panels.number(block, row, column % Panels.BLOCK)) * scale;
            }
        }
    }
}
