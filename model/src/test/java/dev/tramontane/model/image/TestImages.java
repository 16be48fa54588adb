package dev.tramontane.model.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Image files, stored and made. */
final class TestImages {
    private TestImages() {}

    static byte[] file(String name) {
        return resource("/images/" + name);
    }

    static byte[] golden(String name) {
        return resource("/goldens/hf-bf16/images/" + name);
    }

    static List<String[]> table(String name) {
        return new String(file(name), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split(","))
                .toList();
    }

    private static byte[] resource(String name) {
        try (InputStream in = TestImages.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] chunk(String name, byte[] content) {
        ByteBuffer chunk = ByteBuffer.allocate(content.length + 12);
        chunk.putInt(content.length);
        chunk.put(name.getBytes(StandardCharsets.ISO_8859_1));
        chunk.put(content);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, content.length + 4);
        chunk.putInt((int) crc.getValue());
        return chunk.array();
    }

    static byte[] header(int width, int height, int depth, int colourType) {
        return chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) depth)
                        .put((byte) colourType)
                        .array());
    }

    /** A PNG of given chunks, and its end. */
    static byte[] png(byte[]... chunks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 26, '\n'});
        for (byte[] chunk : chunks) {
            out.writeBytes(chunk);
        }
        out.writeBytes(chunk("IEND", new byte[0]));
        return out.toByteArray();
    }

    /** A PNG whose rows, each with its filter byte in front, are given. */
    static byte[] png(int width, int height, int depth, int colourType, byte[] rows) {
        return png(header(width, height, depth, colourType), chunk("IDAT", deflate(rows)));
    }

    static byte[] deflate(byte[] bytes) {
        try (Deflater deflater = new Deflater()) {
            deflater.setInput(bytes);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] part = new byte[8192];
            while (!deflater.finished()) {
                out.write(part, 0, deflater.deflate(part));
            }
            return out.toByteArray();
        }
    }

    /** A PNG with its checksums made right again, as far as its chunks can be followed. */
    static byte[] withChecksums(byte[] png) {
        ByteBuffer bytes = ByteBuffer.wrap(png.clone());
        int at = 8;
        while (at + 12 <= bytes.capacity()) {
            int length = bytes.getInt(at);
            if (length < 0 || length > bytes.capacity() - at - 12) {
                break;
            }
            CRC32 crc = new CRC32();
            crc.update(bytes.array(), at + 4, length + 4);
            bytes.putInt(at + 8 + length, (int) crc.getValue());
            at += length + 12;
        }
        return bytes.array();
    }
}
