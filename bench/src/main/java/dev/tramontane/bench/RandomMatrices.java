package dev.tramontane.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.tensor.Panels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/** Matrices of plausible numbers in every format, as many as a memory area of a given size holds. */
final class RandomMatrices {

    private static final long ALIGNMENT = 64;

    private RandomMatrices() {}

    static Matrix[] create(Arena arena, ElementType type, int rows, int columns, int count) {
        Matrix[] matrices = new Matrix[count];
        for (int i = 0; i < count; i++) {
            matrices[i] = i == 0 ? random(arena, type, rows, columns) : copy(arena, matrices[0]);
        }
        return matrices;
    }

    /** As many matrices as are needed to exceed the caches by far. */
    static Matrix[] larger(Arena arena, ElementType type, int rows, int columns, long bytes) {
        return create(arena, type, rows, columns, (int) Math.max(1, bytes / (rows * type.bytesPerRow(columns))));
    }

    private static Matrix random(Arena arena, ElementType type, int rows, int columns) {
        SplittableRandom random = new SplittableRandom(1);
        MemorySegment data = arena.allocate(Panels.byteSize(type, rows, columns), ALIGNMENT);
        if (type.rowsPerPanel() > 1) {
            return Panels.interleave(random(arena, type.inRows(), rows, columns), data);
        }
        if (type != ElementType.NVFP4) {
            fill(data, type, random);
            return Matrix.of(type, rows, columns, data);
        }
        for (long i = 0; i < data.byteSize(); i++) {
            data.set(JAVA_BYTE, i, (byte) random.nextInt());
        }
        MemorySegment scales = arena.allocate((long) rows * columns / ElementType.NVFP4_GROUP, ALIGNMENT);
        fill(scales, ElementType.F8_E4M3, random);
        return new Matrix(type, rows, columns, data, type.bytesPerRow(columns), .01f, scales);
    }

    private static void fill(MemorySegment data, ElementType type, SplittableRandom random) {
        for (long at = 0; at < data.byteSize(); at += type.bytesPerBlock()) {
            float value = random.nextFloat() - .5f;
            switch (type) {
                case F32 -> data.set(JAVA_FLOAT_UNALIGNED, at, value);
                case F16 -> data.set(JAVA_SHORT_UNALIGNED, at, Float.floatToFloat16(value));
                case BF16 -> data.set(JAVA_SHORT_UNALIGNED, at, (short) (Float.floatToRawIntBits(value) >>> 16));
                // Signs and magnitudes up to 2; no NaN.
                case F8_E4M3 -> data.set(JAVA_BYTE, at, (byte) (random.nextInt(65) | random.nextInt(2) << 7));
                case Q8_0, Q4_0 -> fillBlock(data, type, at, random, 0);
                case Q4_K -> fillBlock(data, type, at, random, 0, Short.BYTES);
                case Q6_K -> fillBlock(data, type, at, random, type.bytesPerBlock() - Short.BYTES);
                case NVFP4 -> throw new IllegalArgumentException("pairs are filled in one go");
                case Q8_0_PANELS, Q4_0_PANELS -> throw new IllegalArgumentException("panels are made of rows");
            }
        }
    }

    /** @param scales where the block has binary16 numbers */
    private static void fillBlock(
            MemorySegment data, ElementType type, long at, SplittableRandom random, int... scales) {
        for (int i = 0; i < type.bytesPerBlock(); i++) {
            data.set(JAVA_BYTE, at + i, (byte) random.nextInt());
        }
        for (int scale : scales) {
            data.set(JAVA_SHORT_UNALIGNED, at + scale, Float.floatToFloat16(.001f));
        }
    }

    private static Matrix copy(Arena arena, Matrix matrix) {
        MemorySegment scales = matrix.groupScales();
        return new Matrix(
                matrix.type(),
                matrix.rows(),
                matrix.columns(),
                arena.allocate(matrix.data().byteSize(), ALIGNMENT).copyFrom(matrix.data()),
                matrix.rowStride(),
                matrix.scale(),
                scales == null
                        ? null
                        : arena.allocate(scales.byteSize(), ALIGNMENT).copyFrom(scales));
    }
}
