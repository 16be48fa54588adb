package dev.tramontane.model.image;

import java.nio.charset.StandardCharsets;

/** The bytes of an image file, read by position; whoever reads past the end learns that the file ends early. */
record FileBytes(String format, byte[] array, int length) {

    FileBytes(String format, byte[] array) {
        this(format, array, array.length);
    }

    /** The same file, as if it ended at a position. */
    FileBytes until(int end) {
        require(0, end);
        return new FileBytes(format, array, end);
    }

    /** @throws ImageException if not all of the bytes are there */
    void require(long at, long count) {
        if (at < 0 || count < 0 || at > length || count > length - at) {
            throw endsEarly();
        }
    }

    ImageException endsEarly() {
        return damaged("it ends early");
    }

    ImageException damaged(String problem) {
        return new ImageException("the " + format + " image is damaged: " + problem);
    }

    ImageException unsupported(String feature) {
        return new ImageException("the " + format + " image uses " + feature + ", which is not supported");
    }

    int u8(int at) {
        require(at, 1);
        return array[at] & 0xff;
    }

    int u16BigEndian(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    int u16(int at) {
        return u8(at) | u8(at + 1) << 8;
    }

    int u24(int at) {
        return u16(at) | u8(at + 2) << 16;
    }

    int u24BigEndian(int at) {
        return u16BigEndian(at) << 8 | u8(at + 2);
    }

    long u32BigEndian(int at) {
        return (long) u16BigEndian(at) << 16 | u16BigEndian(at + 2);
    }

    long u32(int at) {
        return u16(at) | (long) u16(at + 2) << 16;
    }

    /** The four characters that name a chunk, or as many as there are. */
    String name(int at) {
        require(at, 0);
        return new String(array, at, Math.min(4, length - at), StandardCharsets.ISO_8859_1);
    }

    boolean has(int at, String text) {
        byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
        if (at < 0 || at > length - expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (array[at + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
