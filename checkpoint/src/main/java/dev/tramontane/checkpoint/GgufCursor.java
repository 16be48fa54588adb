package dev.tramontane.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads the header of a GGUF file from the beginning on, and never beyond its end. */
final class GgufCursor {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final MemorySegment content;
    private long position;

    GgufCursor(Path file, MemorySegment content) {
        this.file = file;
        this.content = content;
    }

    long position() {
        return position;
    }

    /** Bytes that have not been read. */
    long remaining() {
        return content.byteSize() - position;
    }

    /** Goes on behind {@code bytes} bytes, and returns where they begin. */
    long take(long bytes, String what) {
        if (bytes < 0 || bytes > remaining()) {
            throw fail("the file ends at byte " + content.byteSize() + " within " + what + ", which needs "
                    + Long.toUnsignedString(bytes) + " bytes from byte " + position + " on");
        }
        long start = position;
        position += bytes;
        return start;
    }

    int int32(String what) {
        return content.get(INT, take(Integer.BYTES, what));
    }

    long int64(String what) {
        return content.get(LONG, take(Long.BYTES, what));
    }

    /** A number of things that take at least {@code leastBytes} each, so that the file must have room for them. */
    int count(String what, int leastBytes, int most) {
        long count = int64(what);
        if (count < 0 || count > most || count > remaining() / leastBytes) {
            throw fail("it claims " + Long.toUnsignedString(count) + " as " + what + ", but the file has " + remaining()
                    + " bytes left and at most " + most + " are allowed");
        }
        return (int) count;
    }

    String text(String what, int longest) {
        long length = int64("the length of " + what);
        if (length < 0 || length > longest) {
            throw fail(what + " claims a length of " + Long.toUnsignedString(length) + " bytes, at most " + longest
                    + " are allowed");
        }
        return text(take(length, what), length);
    }

    private String text(long at, long length) {
        byte[] bytes = content.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The string, with its length before it, that has been found to lie at a position. */
    String textAt(long at) {
        return text(at + Long.BYTES, content.get(LONG, at));
    }

    /** The whole number of a type at a position. */
    long wholeAt(GgufType type, long at) {
        return switch (type) {
            case UINT8 -> content.get(ValueLayout.JAVA_BYTE, at) & 0xffL;
            case INT8 -> content.get(ValueLayout.JAVA_BYTE, at);
            case UINT16 -> content.get(SHORT, at) & 0xffffL;
            case INT16 -> content.get(SHORT, at);
            case UINT32 -> content.get(INT, at) & 0xffff_ffffL;
            case INT32 -> content.get(INT, at);
            case UINT64, INT64 -> content.get(LONG, at);
            case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> throw new IllegalArgumentException(type + " is not whole");
        };
    }

    /** The floating-point number of a type at a position. */
    double realAt(GgufType type, long at) {
        return type == GgufType.FLOAT32 ? content.get(FLOAT, at) : content.get(DOUBLE, at);
    }

    /** The truth value at a position; only its lowest bit counts. */
    boolean flagAt(long at) {
        return (content.get(ValueLayout.JAVA_BYTE, at) & 1) != 0;
    }

    CheckpointException fail(String what) {
        return new CheckpointException(
                file + ": " + what + "; the file is damaged or not GGUF: download or convert it again");
    }
}
