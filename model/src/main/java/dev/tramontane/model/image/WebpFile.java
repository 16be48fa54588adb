package dev.tramontane.model.image;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * WebP, lossy and lossless, with and without transparency (RFC 9649). Of an animation the first frame, on its canvas. The
 * library gets to see one image and its alpha channel, and nothing else of the file.
 */
final class WebpFile {
    /** What the decoder holds for each pixel, at its worst. */
    private static final int DECODER_BYTES_PER_PIXEL = 12;

    /**
     * Lossless data may announce up to 65536 groups of code tables, needed or not. A group takes at least 16 bytes of the
     * file and, with tables of some complexity, six kilobytes of memory.
     */
    private static final long MOST_CODE_GROUPS = 1 << 16;

    private static final int CODE_GROUP_FILE_BYTES = 16;
    private static final int CODE_GROUP_BYTES = 6 << 10;

    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;
    private static final int ALPHA_FLAG = 0x10;

    private final FileBytes file;
    private final ImageLimits limits;
    private int canvasWidth;
    private int canvasHeight;
    private int left;
    private int top;
    private int width;
    private int height;
    private boolean transparent;
    /** The chunks with colours and opacity, whole; empty where there is none. */
    private byte[] image = {};

    private byte[] alpha = {};

    private WebpFile(FileBytes file, ImageLimits limits) {
        this.file = file;
        this.limits = limits;
    }

    static RgbImage decode(FileBytes file, ImageLimits limits) throws IOException {
        long end = file.u32(4) + CHUNK_HEADER;
        file.require(0, end);
        WebpFile webp = new WebpFile(file.until((int) end), limits);
        webp.walk(12, (int) end);
        webp.settleCanvas();
        limits.checkDecoder(file.format(), webp.decoderBytes());
        Raster raster = Readers.withPlugIn(
                new FileBytes(file.format(), webp.stillImage()),
                reader -> reader.read(0).getRaster());
        if (raster.getWidth() != webp.width || raster.getHeight() != webp.height || raster.getNumBands() < 3) {
            throw file.damaged("its pixels are not as announced");
        }
        return webp.toRgb(new SampleRows(raster));
    }

    /** Looks through the chunks between two positions for the first image. */
    private void walk(int start, int end) {
        int at = start;
        while (image.length == 0 && at < end) {
            long size = file.u32(at + 4);
            file.require(at, CHUNK_HEADER + size);
            int content = at + CHUNK_HEADER;
            int next = content + (int) size;
            switch (file.name(at)) {
                case "VP8X" -> {
                    file.require(content, 10);
                    transparent = (file.u8(content) & ALPHA_FLAG) != 0;
                    canvasWidth = file.u24(content + 4) + 1;
                    canvasHeight = file.u24(content + 7) + 1;
                    limits.checkSize(file.format(), canvasWidth, canvasHeight);
                }
                case "ANMF" -> {
                    file.require(content, FRAME_HEADER);
                    left = 2 * file.u24(content);
                    top = 2 * file.u24(content + 3);
                    // A frame holds chunks, but no further frame.
                    if (start == 12) {
                        walk(content + FRAME_HEADER, next);
                    }
                    if (width != file.u24(content + 6) + 1 || height != file.u24(content + 9) + 1) {
                        throw file.damaged("its frame is not as large as announced");
                    }
                }
                case "ALPH" -> alpha = Arrays.copyOfRange(file.array(), at, next);
                case "VP8 " -> {
                    if ((file.u8(content) & 1) != 0 || file.u24(content + 3) != 0x2a019d) {
                        throw file.damaged("its pixels do not start as they should");
                    }
                    found(at, next, file.u16(content + 6) & 0x3fff, file.u16(content + 8) & 0x3fff);
                }
                case "VP8L" -> {
                    if (file.u8(content) != 0x2f || file.u8(content + 4) >> 5 != 0) {
                        throw file.damaged("its pixels do not start as they should");
                    }
                    long header = file.u32(content + 1);
                    if (canvasWidth == 0) {
                        transparent = (header >> 28 & 1) != 0;
                    }
                    alpha = new byte[0];
                    found(at, next, (int) (header & 0x3fff) + 1, (int) (header >> 14 & 0x3fff) + 1);
                }
                default -> {
                    // Profiles, camera data and the like.
                }
            }
            at = next + ((int) size & 1);
        }
    }

    private void found(int start, int end, int width, int height) {
        limits.checkSize(file.format(), width, height);
        this.width = width;
        this.height = height;
        image = Arrays.copyOfRange(file.array(), start, end);
    }

    private void settleCanvas() {
        if (image.length == 0) {
            throw file.damaged("it has no pixels");
        }
        if (canvasWidth == 0) {
            canvasWidth = width;
            canvasHeight = height;
        }
        if (left + width > canvasWidth || top + height > canvasHeight) {
            throw file.damaged("its pixels lie outside its canvas");
        }
    }

    private long decoderBytes() {
        int losslessBytes = alpha.length + (image[3] == 'L' ? image.length : 0);
        long codeGroups = Math.min(MOST_CODE_GROUPS, losslessBytes / CODE_GROUP_FILE_BYTES);
        return (long) DECODER_BYTES_PER_PIXEL * width * height + CODE_GROUP_BYTES * codeGroups;
    }

    /** A file of its own for the one image. */
    private byte[] stillImage() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("WEBP".getBytes(StandardCharsets.ISO_8859_1));
        if (transparent && alpha.length > 0) {
            byte[] header = new byte[CHUNK_HEADER + 10];
            put(header, 0, "VP8X", 10);
            header[8] = ALPHA_FLAG;
            put24(header, 12, width - 1);
            put24(header, 15, height - 1);
            body.writeBytes(header);
            writePadded(body, alpha);
        }
        writePadded(body, image);
        byte[] riff = new byte[CHUNK_HEADER];
        put(riff, 0, "RIFF", body.size());
        ByteArrayOutputStream whole = new ByteArrayOutputStream(riff.length + body.size());
        whole.writeBytes(riff);
        whole.writeBytes(body.toByteArray());
        return whole.toByteArray();
    }

    private static void writePadded(ByteArrayOutputStream out, byte[] chunk) {
        out.writeBytes(chunk);
        if ((chunk.length & 1) != 0) {
            out.write(0);
        }
    }

    private static void put(byte[] bytes, int at, String name, int size) {
        System.arraycopy(name.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, at, 4);
        put24(bytes, at + 4, size);
        bytes[at + 7] = (byte) (size >> 24);
    }

    private static void put24(byte[] bytes, int at, int value) {
        for (int i = 0; i < 3; i++) {
            bytes[at + i] = (byte) (value >> (8 * i));
        }
    }

    private RgbImage toRgb(SampleRows rows) {
        byte[] rgb = new byte[3 * canvasWidth * canvasHeight];
        if (transparent) {
            // What the frame leaves free.
            Arrays.fill(rgb, (byte) 255);
        }
        boolean blended = transparent && rows.bands() > 3;
        for (int y = 0; y < height; y++) {
            int[] row = rows.row(y);
            int to = 3 * ((top + y) * canvasWidth + left);
            for (int from = 0; from < row.length; from += rows.bands()) {
                int opacity = blended ? row[from + 3] : 255;
                for (int channel = 0; channel < 3; channel++) {
                    rgb[to++] = OverWhite.blend(row[from + channel], opacity);
                }
            }
        }
        return RgbImage.owning(canvasWidth, canvasHeight, rgb);
    }
}
