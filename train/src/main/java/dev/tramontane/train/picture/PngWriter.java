package dev.tramontane.train.picture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tramontane.model.image.RgbImage;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes PNG files (W3C PNG specification, third edition): eight bits a channel, unfiltered, in one piece. */
final class PngWriter {
    private static final long SIGNATURE = 0x89504e470d0a1a0aL;
    private static final byte EIGHT_BITS = 8;
    private static final byte TRUE_COLOUR = 2;
    /** Length, name and check sum of a chunk. */
    private static final int CHUNK_FRAME = 12;
    /** What an empty stream of zlib may take. */
    private static final int ZLIB_FRAME = 64;

    private PngWriter() {}

    static byte[] write(RgbImage image) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(image.width())
                .putInt(image.height())
                .put(EIGHT_BITS)
                .put(TRUE_COLOUR)
                .array();
        ByteBuffer data = compress(rows(image));
        ByteBuffer file = ByteBuffer.allocate(Long.BYTES + 3 * CHUNK_FRAME + header.length + data.remaining());
        file.putLong(SIGNATURE);
        putChunk(file, "IHDR", ByteBuffer.wrap(header));
        putChunk(file, "IDAT", data);
        putChunk(file, "IEND", ByteBuffer.allocate(0));
        return file.array();
    }

    /** The samples row by row, each after a zero, which says that it is not filtered. */
    private static byte[] rows(RgbImage image) {
        byte[] rows = new byte[image.height() * (1 + 3 * image.width())];
        int at = 0;
        for (int y = 0; y < image.height(); y++) {
            at++;
            for (int x = 0; x < image.width(); x++) {
                for (int channel = 0; channel < 3; channel++) {
                    rows[at++] = (byte) image.sample(x, y, channel);
                }
            }
        }
        return rows;
    }

    private static ByteBuffer compress(byte[] rows) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(rows);
            deflater.finish();
            // Incompressible data grows by five bytes per 16 KiB at most.
            byte[] data = new byte[rows.length + rows.length / 1024 + ZLIB_FRAME];
            return ByteBuffer.wrap(data, 0, deflater.deflate(data));
        } finally {
            deflater.end();
        }
    }

    private static void putChunk(ByteBuffer file, String name, ByteBuffer content) {
        file.putInt(content.remaining());
        ByteBuffer checked = file.slice();
        file.put(name.getBytes(ISO_8859_1)).put(content);
        CRC32 check = new CRC32();
        check.update(checked.limit(file.position() - (file.capacity() - checked.capacity())));
        file.putInt((int) check.getValue());
    }
}
