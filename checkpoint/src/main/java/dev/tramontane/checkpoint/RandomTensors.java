package dev.tramontane.checkpoint;

import dev.tramontane.tensor.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Tensors of uniform random numbers with variance 1 / inputs. Each follows from the seed and its own name, and is drawn
 * in pieces while the file is written.
 */
final class RandomTensors {
    private static final int PIECE_BYTES = 1 << 16;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int LARGEST_E4M3 = 448;

    /** The root of the mean square of the sixteen E2M1 numbers. */
    private static final double E2M1_DEVIATION = Math.sqrt(68.5 / 8);

    /** The same of the eight group scales that are drawn from, 128 to 240. */
    private static final double GROUP_SCALE_DEVIATION = Math.sqrt(35_200);

    /** For 256 evenly spaced numbers between -448 and 448, the code of the nearest in E4M3. */
    private static final byte[] EVENLY_SPACED_E4M3 = evenlySpaced();

    private final long seed;
    private final SafetensorsWriter writer;

    RandomTensors(long seed, SafetensorsWriter writer) {
        this.seed = seed;
        this.writer = writer;
    }

    void ones(String name, int length) {
        byte[] ones = new byte[Math.multiplyExact(length, Short.BYTES)];
        for (int i = 0; i < length; i++) {
            ones[2 * i] = (byte) 0x80;
            ones[2 * i + 1] = 0x3f;
        }
        writer.add(name, DataType.BF16, List.of((long) length), MemorySegment.ofArray(ones));
    }

    void bf16(String name, int inputs, long... shape) {
        List<Long> dimensions = Arrays.stream(shape).boxed().toList();
        long bytes = DataType.BF16.byteSize(TensorInfo.elementCount(dimensions));
        float step = bound(inputs) / (1 << 15);
        writer.add(
                name,
                DataType.BF16,
                dimensions,
                output -> fill(name, bytes, output, (bits, to, at) -> {
                    for (int i = 0; i < Long.BYTES; i += Short.BYTES, bits >>>= Short.SIZE) {
                        // The half makes the distribution symmetric; 0x8000 rounds to nearest.
                        int number = Float.floatToRawIntBits(((short) bits + 0.5f) * step) + 0x8000;
                        to[at + i] = (byte) (number >> 16);
                        to[at + i + 1] = (byte) (number >> 24);
                    }
                }));
    }

    void fp8(String module, WeightNames names, int rows, int columns) {
        String name = module + ".weight";
        long bytes = Math.multiplyExact((long) rows, columns);
        writer.add(
                name,
                DataType.F8_E4M3,
                List.of((long) rows, (long) columns),
                output -> fill(name, bytes, output, (bits, to, at) -> {
                    for (int i = 0; i < Long.BYTES; i++, bits >>>= Byte.SIZE) {
                        to[at + i] = EVENLY_SPACED_E4M3[(int) bits & 0xff];
                    }
                }));
        scalar(module + names.weightScale(), List.of(), bound(columns) / LARGEST_E4M3);
        scalar(module + names.activationScale(), List.of(), 1f / LARGEST_E4M3);
    }

    void nvfp4(String module, int rows, int columns) {
        String name = module + ".weight_packed";
        long bytes = rows * ElementType.NVFP4.bytesPerRow(columns);
        // Any nibble is an E2M1 number, so random bits need no further treatment.
        writer.add(
                name,
                DataType.U8,
                List.of((long) rows, columns / 2L),
                output -> fill(name, bytes, output, (bits, to, at) -> {
                    for (int i = 0; i < Long.BYTES; i++, bits >>>= Byte.SIZE) {
                        to[at + i] = (byte) bits;
                    }
                }));
        String scales = module + ".weight_scale";
        long groups = columns / ElementType.NVFP4_GROUP;
        writer.add(
                scales,
                DataType.F8_E4M3,
                List.of((long) rows, groups),
                output -> fill(scales, rows * groups, output, (bits, to, at) -> {
                    for (int i = 0; i < Long.BYTES; i++, bits >>>= Byte.SIZE) {
                        to[at + i] = (byte) (0x70 | (bits & 7));
                    }
                }));
        double divisor = E2M1_DEVIATION * GROUP_SCALE_DEVIATION * Math.sqrt(columns);
        scalar(module + ".weight_global_scale", List.of(1L), (float) divisor);
        scalar(module + ".input_global_scale", List.of(1L), 1);
    }

    private void scalar(String name, List<Long> shape, float number) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[Float.BYTES]);
        bytes.set(FLOAT, 0, number);
        writer.add(name, DataType.F32, shape, bytes);
    }

    /** The end of the uniform distribution with variance 1 / inputs. */
    private static float bound(int inputs) {
        return (float) Math.sqrt(3.0 / inputs);
    }

    /** Turns 64 random bits into eight bytes of a tensor. */
    @FunctionalInterface
    private interface Draw {
        void eightBytes(long bits, byte[] to, int at);
    }

    private void fill(String name, long bytes, TensorContent.Output output, Draw draw) {
        SplittableRandom random = new SplittableRandom(seed * 31 + name.hashCode());
        byte[] piece = new byte[PIECE_BYTES];
        for (long done = 0; done < bytes; done += PIECE_BYTES) {
            for (int i = 0; i < PIECE_BYTES; i += Long.BYTES) {
                draw.eightBytes(random.nextLong(), piece, i);
            }
            output.write(MemorySegment.ofArray(piece).asSlice(0, Math.min(PIECE_BYTES, bytes - done)));
        }
    }

    private static byte[] evenlySpaced() {
        byte[] codes = new byte[256];
        for (int i = 0; i < codes.length; i++) {
            double number = ((byte) i + 0.5) / 128 * LARGEST_E4M3;
            int nearest = 0;
            for (int code = 1; code < 0x7f; code++) {
                if (Math.abs(e4m3(code) - Math.abs(number)) < Math.abs(e4m3(nearest) - Math.abs(number))) {
                    nearest = code;
                }
            }
            codes[i] = (byte) (number < 0 ? nearest | 0x80 : nearest);
        }
        return codes;
    }

    private static double e4m3(int code) {
        int exponent = code >> 3;
        int mantissa = code & 7;
        return exponent == 0 ? Math.scalb((double) mantissa, -9) : Math.scalb(8.0 + mantissa, exponent - 10);
    }
}
