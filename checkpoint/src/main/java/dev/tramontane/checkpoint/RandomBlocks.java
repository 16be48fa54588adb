package dev.tramontane.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Tensors of random numbers with mean zero and variance 1 / inputs in the formats of GGUF files. Blocks are drawn as they
 * are stored, so that a file is made about as fast as it can be written. Each tensor follows from the seed and its own
 * name.
 */
final class RandomBlocks {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLOATS =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    /** Blocks, or groups of four plain numbers, that are drawn together. */
    private static final int PER_DRAW = Long.SIZE;

    private static final int DRAWS_PER_PIECE = 64;

    /** The root of the mean square of the whole numbers from -8 to 7. */
    private static final double NIBBLE_DEVIATION = Math.sqrt(21.5);

    /** The same of those from -127 to 127, zero counted twice. */
    private static final double BYTE_DEVIATION = Math.sqrt(1_381_760 / 256.0);

    private final long seed;
    private final GgufWriter writer;

    RandomBlocks(long seed, GgufWriter writer) {
        this.seed = seed;
        this.writer = writer;
    }

    /** A vector of ones. */
    void ones(String name, int length) {
        byte[] ones = new byte[Math.multiplyExact(length, Float.BYTES)];
        for (int i = 0; i < length; i++) {
            FLOATS.set(ones, i * Float.BYTES, 1f);
        }
        writer.add(name, DataType.F32, List.of((long) length), MemorySegment.ofArray(ones));
    }

    /** A matrix, or several of the same size; the last dimension are the inputs. */
    void matrix(String name, WeightFormat wanted, Long... shape) {
        List<Long> dimensions = List.of(shape);
        int inputs = Math.toIntExact(dimensions.getLast());
        WeightFormat format = wanted.ofRows(inputs);
        long bytes = format.type().byteSize(TensorInfo.elementCount(dimensions));
        Draw draw = draw(format, inputs);
        writer.add(name, format.type(), dimensions, output -> fill(name, bytes, draw, output));
    }

    /** Fills {@link #PER_DRAW} blocks. */
    private record Draw(int bytes, Filling filling) {}

    @FunctionalInterface
    private interface Filling {
        void fill(SplittableRandom random, byte[] to, int at);
    }

    private void fill(String name, long bytes, Draw draw, TensorContent.Output output) {
        SplittableRandom random = new SplittableRandom(seed * 31 + name.hashCode());
        byte[] piece = new byte[draw.bytes() * DRAWS_PER_PIECE];
        for (long done = 0; done < bytes; done += piece.length) {
            for (int at = 0; at < piece.length; at += draw.bytes()) {
                draw.filling().fill(random, piece, at);
            }
            output.write(MemorySegment.ofArray(piece).asSlice(0, Math.min(piece.length, bytes - done)));
        }
    }

    private static Draw draw(WeightFormat format, int inputs) {
        double deviation = 1 / Math.sqrt(inputs);
        // The end of the uniform distribution with that deviation, over the number of steps to it.
        float step = (float) (deviation * Math.sqrt(3) / (1 << 15));
        return switch (format) {
            case Q4_0 -> blocks(format, deviation / NIBBLE_DEVIATION, RandomBlocks::nibbles);
            case Q8_0 -> blocks(format, deviation / BYTE_DEVIATION, RandomBlocks::bytes);
            case F32 -> numbers(Float.BYTES, step, (number, to, at) -> FLOATS.set(to, at, number));
            case F16 ->
                numbers(Short.BYTES, step, (number, to, at) -> SHORTS.set(to, at, Float.floatToFloat16(number)));
            case BF16 ->
                // 0x8000 rounds to nearest.
                numbers(
                        Short.BYTES,
                        step,
                        (number, to, at) ->
                                SHORTS.set(to, at, (short) ((Float.floatToRawIntBits(number) + 0x8000) >> 16)));
            case FP8, NVFP4 -> throw new IllegalArgumentException("a GGUF file cannot have " + format);
        };
    }

    /** Draws what follows the scale of a block. */
    @FunctionalInterface
    private interface Codes {
        void draw(SplittableRandom random, byte[] to, int from, int until);
    }

    private static Draw blocks(WeightFormat format, double scale, Codes codes) {
        int blockBytes = format.element().bytesPerBlock();
        short positive = Float.floatToFloat16((float) scale);
        short negative = Float.floatToFloat16((float) -scale);
        return new Draw(PER_DRAW * blockBytes, (random, to, at) -> {
            // Codes are not symmetric. With scales of either sign, which real ones have too, their mean cancels out.
            long signs = random.nextLong();
            for (int i = 0; i < PER_DRAW; i++, signs >>>= 1) {
                int block = at + i * blockBytes;
                SHORTS.set(to, block, (signs & 1) == 0 ? positive : negative);
                codes.draw(random, to, block + Short.BYTES, block + blockBytes);
            }
        });
    }

    private static void nibbles(SplittableRandom random, byte[] to, int from, int until) {
        for (int i = from; i < until; i += Long.BYTES) {
            LONGS.set(to, i, random.nextLong());
        }
    }

    private static void bytes(SplittableRandom random, byte[] to, int from, int until) {
        nibbles(random, to, from, until);
        for (int i = from; i < until; i++) {
            // Quantising never yields it.
            to[i] = to[i] == Byte.MIN_VALUE ? 0 : to[i];
        }
    }

    /** Stores a number. */
    @FunctionalInterface
    private interface Storing {
        void put(float number, byte[] to, int at);
    }

    private static Draw numbers(int size, float step, Storing storing) {
        int perLong = Long.BYTES / Short.BYTES;
        return new Draw(PER_DRAW * perLong * size, (random, to, at) -> {
            int next = at;
            for (int i = 0; i < PER_DRAW; i++) {
                long bits = random.nextLong();
                for (int j = 0; j < perLong; j++, bits >>>= Short.SIZE, next += size) {
                    // The half makes the distribution symmetric.
                    storing.put(((short) bits + 0.5f) * step, to, next);
                }
            }
        });
    }
}
