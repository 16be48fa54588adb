package dev.tramontane.model.image;

/** The variable-width codes of GIF, in sub-blocks of up to 255 bytes, least significant bit first. */
final class LzwDecoder {
    private static final int MOST_CODES = 4096;

    private final FileBytes file;
    private final int literalBits;
    /** The code that a code extends, and the byte that it adds. */
    private final short[] prefix = new short[MOST_CODES];

    private final byte[] last = new byte[MOST_CODES];
    private final byte[] reversed = new byte[MOST_CODES];
    private int at;
    private int blockRemaining;
    private int bits;
    private int bitCount;

    /** @param at where the image data start, with the width of a literal */
    LzwDecoder(FileBytes file, int at) {
        this.file = file;
        this.literalBits = file.u8(at);
        this.at = at + 1;
        if (literalBits < 1 || literalBits > 8) {
            throw file.damaged("its pixels have " + literalBits + " bits");
        }
        for (int i = 0; i < 1 << literalBits; i++) {
            last[i] = (byte) i;
        }
    }

    /**
     * Exactly so many pixels; what follows them is not looked at.
     *
     * @throws ImageException if there are fewer
     */
    byte[] decode(int count) {
        byte[] pixels = new byte[count];
        int clear = 1 << literalBits;
        int next = clear + 2;
        int width = literalBits + 1;
        int previous = -1;
        int done = 0;
        while (done < count) {
            int code = readCode(width);
            if (code == clear) {
                next = clear + 2;
                width = literalBits + 1;
                previous = -1;
                continue;
            }
            if (code == clear + 1) {
                throw file.endsEarly();
            }
            if (previous < 0 ? code >= clear : code > next || (code == next && next == MOST_CODES)) {
                throw file.damaged("its pixels refer to a code that there is not");
            }
            // A code that is just being defined is the previous string with its own first byte after it.
            int length = 0;
            int walk = code == next ? previous : code;
            while (walk >= clear) {
                reversed[length++] = last[walk];
                walk = prefix[walk];
            }
            byte first = (byte) walk;
            reversed[length++] = first;
            while (length > 0 && done < count) {
                pixels[done++] = reversed[--length];
            }
            if (code == next && done < count) {
                pixels[done++] = first;
            }
            if (previous >= 0 && next < MOST_CODES) {
                prefix[next] = (short) previous;
                last[next] = first;
                next++;
                if (next == 1 << width && width < 12) {
                    width++;
                }
            }
            previous = code;
        }
        return pixels;
    }

    private int readCode(int width) {
        while (bitCount < width) {
            if (blockRemaining == 0) {
                blockRemaining = file.u8(at++);
                if (blockRemaining == 0) {
                    throw file.endsEarly();
                }
            }
            bits |= file.u8(at++) << bitCount;
            bitCount += 8;
            blockRemaining--;
        }
        int code = bits & ((1 << width) - 1);
        bits >>>= width;
        bitCount -= width;
        return code;
    }
}
