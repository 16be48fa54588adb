package dev.tramontane.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** What the formats and the products are by definition, in double precision and without any code of the kernels. */
final class Oracle {

    private static final double[] E2M1 = {0, .5, 1, 1.5, 2, 3, 4, 6};

    private Oracle() {}

    static double e4m3(int code) {
        int exponent = code >> 3 & 15;
        int mantissa = code & 7;
        double magnitude;
        if (exponent == 15 && mantissa == 7) {
            magnitude = Double.NaN;
        } else if (exponent == 0) {
            magnitude = mantissa * Math.pow(2, -9);
        } else {
            magnitude = (1 + mantissa / 8.0) * Math.pow(2, exponent - 7);
        }
        return (code & 0x80) == 0 ? magnitude : -magnitude;
    }

    static double e2m1(int code) {
        return (code & 8) == 0 ? E2M1[code & 7] : -E2M1[code & 7];
    }

    /** By definition of binary16: five bits of exponent with bias 15, ten of mantissa. */
    static double f16(int bits) {
        int exponent = bits >> 10 & 31;
        int mantissa = bits & 0x3FF;
        double magnitude;
        if (exponent == 31) {
            magnitude = mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == 0) {
            magnitude = mantissa * Math.pow(2, -24);
        } else {
            magnitude = (1 + mantissa / 1024.0) * Math.pow(2, exponent - 15);
        }
        return (bits & 0x8000) == 0 ? magnitude : -magnitude;
    }

    private static double q4K(MemorySegment data, long at, int i) {
        int group = i / 32;
        int[] bytes = new int[12];
        for (int b = 0; b < 12; b++) {
            bytes[b] = data.get(JAVA_BYTE, at + 4 + b) & 0xFF;
        }
        int scale = group < 4 ? bytes[group] % 64 : bytes[group + 4] % 16 + bytes[group - 4] / 64 * 16;
        int minimum = group < 4 ? bytes[group + 4] % 64 : bytes[group + 4] / 16 + bytes[group] / 64 * 16;
        int pair = data.get(JAVA_BYTE, at + 16 + i / 64 * 32 + i % 32) & 0xFF;
        int nibble = group % 2 == 0 ? pair % 16 : pair / 16;
        return f16(data.get(JAVA_SHORT_UNALIGNED, at)) * scale * nibble
                - f16(data.get(JAVA_SHORT_UNALIGNED, at + 2)) * minimum;
    }

    private static double q6K(MemorySegment data, long at, int i) {
        int low = data.get(JAVA_BYTE, at + i / 128 * 64 + i % 64) & 0xFF;
        int high = data.get(JAVA_BYTE, at + 128 + i / 128 * 32 + i % 32) & 0xFF;
        int code = (i / 64 % 2 == 0 ? low % 16 : low / 16) + 16 * (high >> i / 32 % 4 * 2 & 3);
        return f16(data.get(JAVA_SHORT_UNALIGNED, at + 208)) * data.get(JAVA_BYTE, at + 192 + i / 16) * (code - 32);
    }

    /** The value of an element, {@link Matrix#scale} left out. */
    static double unscaled(Matrix matrix, int row, int column) {
        var data = matrix.data();
        long start = row * matrix.rowStride();
        return switch (matrix.type()) {
            case F32 -> data.get(JAVA_FLOAT_UNALIGNED, start + 4L * column);
            case F16 -> f16(data.get(JAVA_SHORT_UNALIGNED, start + 2L * column));
            case BF16 -> Float.intBitsToFloat(data.get(JAVA_SHORT_UNALIGNED, start + 2L * column) << 16);
            case F8_E4M3 -> e4m3(data.get(JAVA_BYTE, start + column));
            case NVFP4 -> {
                int pair = data.get(JAVA_BYTE, start + column / 2);
                int scale = matrix.groupScales().get(JAVA_BYTE, (long) row * (matrix.columns() / 16) + column / 16);
                yield e2m1(column % 2 == 0 ? pair : pair >> 4) * e4m3(scale);
            }
            case Q8_0 -> {
                long at = start + column / 32 * 34L;
                yield f16(data.get(JAVA_SHORT_UNALIGNED, at)) * data.get(JAVA_BYTE, at + 2 + column % 32);
            }
            case Q4_0 -> {
                long at = start + column / 32 * 18L;
                int pair = data.get(JAVA_BYTE, at + 2 + column % 16) & 0xFF;
                int code = column % 32 < 16 ? pair % 16 : pair / 16;
                yield f16(data.get(JAVA_SHORT_UNALIGNED, at)) * (code - 8);
            }
            case Q4_K -> q4K(data, start + column / 256 * 144L, column % 256);
            case Q6_K -> q6K(data, start + column / 256 * 210L, column % 256);
            case Q4_0_PANELS -> {
                long block = panelBlock(matrix, row, column);
                int pair = data.get(JAVA_BYTE, panelNumber(block, row, column % 16));
                yield ((column % 32 < 16 ? pair & 15 : pair >> 4 & 15) - 8) * panelScale(matrix, block, row);
            }
            case Q8_0_PANELS -> {
                long block = panelBlock(matrix, row, column);
                yield data.get(JAVA_BYTE, panelNumber(block, row, column % 32)) * panelScale(matrix, block, row);
            }
        };
    }

    private static long panelBlock(Matrix matrix, int row, int column) {
        long blocks = (long) (row / 16) * (matrix.columns() / 32) + column / 32;
        return blocks * 16 * matrix.type().bytesPerBlock();
    }

    private static long panelNumber(long block, int row, int at) {
        return block + 32 + at / 4 * 64L + row % 16 * 4L + at % 4;
    }

    private static double panelScale(Matrix matrix, long block, int row) {
        return f16(matrix.data().get(JAVA_SHORT_UNALIGNED, block + row % 16 * 2L));
    }

    /** Rounds 32 activations to multiples of a 127th of the largest. */
    static void round(float[] x, int at) {
        float most = 0;
        for (int i = at; i < at + 32; i++) {
            most = Math.max(most, Math.abs(x[i]));
        }
        float scale = most / 127;
        for (int i = at; i < at + 32; i++) {
            x[i] = scale < Float.MIN_NORMAL ? 0f : (float) Math.rint(x[i] * (1 / scale)) * scale;
        }
    }

    static double value(Matrix matrix, int row, int column) {
        return unscaled(matrix, row, column) * matrix.scale();
    }
}
