package dev.tramontane.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** Matrices and activations to test with. */
final class TestMatrices {

    private TestMatrices() {}

    /**
     * A matrix of moderate finite numbers.
     *
     * @param gap bytes between the rows
     * @param shift bytes by which the memory starts past an aligned address
     */
    static Matrix random(Arena arena, ElementType type, int rows, int columns, int gap, int shift, long seed) {
        Random random = new Random(seed);
        if (type.rowsPerPanel() > 1) {
            Matrix stored = random(arena, type.inRows(), rows, columns, gap, shift, seed);
            return Panels.interleave(stored, arena.allocate(Panels.byteSize(type, rows, columns), 64));
        }
        long stride = type.bytesPerRow(columns) + gap;
        long bytes = rows == 0 ? 0 : stride * rows - gap;
        MemorySegment data = arena.allocate(bytes + shift + 1, 64).asSlice(shift, bytes);
        MemorySegment scales = null;
        if (type == ElementType.NVFP4) {
            int perRow = columns / 16;
            scales = arena.allocate((long) rows * perRow + 1, 64).asSlice(1, (long) rows * perRow);
            for (long i = 0; i < scales.byteSize(); i++) {
                scales.set(JAVA_BYTE, i, (byte) random.nextInt(0x7F));
            }
        }
        float scale = type == ElementType.F8_E4M3 || type == ElementType.NVFP4 ? .37f : 1f;
        Matrix matrix = new Matrix(type, rows, columns, data, stride, scale, scales);
        for (int r = 0; r < rows; r++) {
            for (int block = 0; block < columns / type.elementsPerBlock(); block++) {
                setRandom(matrix, r * stride + (long) block * type.bytesPerBlock(), random);
            }
        }
        return matrix;
    }

    /** The least number of columns, from {@code columns} on, that a row of the type can have. */
    static int whole(ElementType type, int columns) {
        int unit = type == ElementType.NVFP4 ? ElementType.NVFP4_GROUP : type.elementsPerBlock();
        return (columns + unit - 1) / unit * unit;
    }

    private static void setRandom(Matrix matrix, long at, Random random) {
        MemorySegment data = matrix.data();
        float number = (float) random.nextGaussian();
        switch (matrix.type()) {
            case F32 -> data.set(JAVA_FLOAT_UNALIGNED, at, number);
            case F16 -> data.set(JAVA_SHORT_UNALIGNED, at, Float.floatToFloat16(number));
            case BF16 -> data.set(JAVA_SHORT_UNALIGNED, at, (short) (Float.floatToRawIntBits(number) >>> 16));
            case F8_E4M3 -> data.set(JAVA_BYTE, at, (byte) (random.nextInt(0x7F) | random.nextInt(2) << 7));
            case NVFP4 -> data.set(JAVA_BYTE, at, (byte) random.nextInt());
            case Q8_0_PANELS, Q4_0_PANELS -> throw new IllegalArgumentException("made of rows");
            case Q8_0, Q4_0 -> setRandomBlock(matrix, at, random, 0);
            case Q4_K -> setRandomBlock(matrix, at, random, 0, 2);
            case Q6_K -> setRandomBlock(matrix, at, random, 208);
        }
    }

    /** @param scales where the block has binary16 numbers */
    private static void setRandomBlock(Matrix matrix, long at, Random random, int... scales) {
        for (int i = 0; i < matrix.type().bytesPerBlock(); i++) {
            matrix.data().set(JAVA_BYTE, at + i, (byte) random.nextInt());
        }
        for (int scale : scales) {
            short bits = Float.floatToFloat16((float) random.nextGaussian() / 64);
            matrix.data().set(JAVA_SHORT_UNALIGNED, at + scale, bits);
        }
    }

    /** Natural activations as kernels multiply them: vector kernels round those for panels, and for what could be. */
    static float[] rounded(Kernels kernels, Matrix weights, float[] natural, int offset, int stride, int n) {
        float[] rounded = natural.clone();
        if (!weights.type().hasPanels() || kernels.name().equals("scalar")) {
            return rounded;
        }
        for (int i = 0; i < n; i++) {
            for (int block = 0; block < weights.columns(); block += 32) {
                Oracle.round(rounded, offset + i * stride + block);
            }
        }
        return rounded;
    }

    static float[] gaussians(int length, long seed) {
        Random random = new Random(seed);
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    /** Rows of activations as {@link Kernels#multiply} wants them. */
    static float[] arranged(Kernels kernels, Matrix weights, float[] natural, int offset, int stride, int n) {
        float[] arranged = natural.clone();
        for (int i = 0; i < n; i++) {
            int at = offset + i * stride;
            kernels.arrange(weights.type(), natural, at, weights.columns(), arranged, at);
        }
        return arranged;
    }
}
