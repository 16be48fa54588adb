package dev.tramontane.model.image;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * PNG, second edition (ISO/IEC 15948). The file is cut down to size, palette and pixels before a library sees it, so that
 * nothing inflates but pixels, and no more of those than the header announced.
 */
final class PngFile {
    private static final int SIGNATURE = 8;
    /** Length, name and checksum around a chunk's content. */
    private static final int AROUND = 12;
    /** Deflate cannot do better than 258 bytes for two bits. */
    private static final long BEST_COMPRESSION = 1032;

    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int GREY_ALPHA = 4;
    private static final int RGBA = 6;

    private final FileBytes file;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private int width;
    private int height;
    private int depth;
    private int colourType;
    private long compressedBytes;
    private byte[] palette = {};
    private byte[] transparency = {};

    private PngFile(FileBytes file) {
        this.file = file;
    }

    static RgbImage decode(FileBytes file, ImageLimits limits) throws IOException {
        PngFile png = new PngFile(file);
        png.walk(limits);
        // The reader holds the raster, and this row, the one before and the same filtered.
        long row = ((long) png.width * png.channels() * png.depth + 7) / 8;
        limits.checkDecoder(file.format(), row * png.height + 3 * row);
        if (row * png.height > BEST_COMPRESSION * png.compressedBytes) {
            throw file.endsEarly();
        }
        Raster raster = Readers.withJdk(
                new FileBytes(file.format(), png.kept.toByteArray()),
                reader -> reader.read(0).getRaster());
        if (raster.getWidth() != png.width
                || raster.getHeight() != png.height
                || raster.getNumBands() != png.channels()) {
            throw file.damaged("its pixels are not as announced");
        }
        return png.toRgb(new SampleRows(raster));
    }

    private int channels() {
        return switch (colourType) {
            case RGB -> 3;
            case GREY_ALPHA -> 2;
            case RGBA -> 4;
            default -> 1;
        };
    }

    private void walk(ImageLimits limits) {
        kept.write(file.array(), 0, SIGNATURE);
        readHeader(limits);
        boolean pixels = false;
        int at = SIGNATURE + AROUND + 13;
        while (true) {
            long length = file.u32BigEndian(at);
            String name = file.name(at + 4);
            file.require(at, length + AROUND);
            int content = at + 8;
            int end = content + (int) length;
            switch (name) {
                case "IDAT" -> {
                    keep(at, end + 4);
                    pixels = true;
                    compressedBytes += length;
                }
                case "PLTE" -> {
                    // In an RGB image the palette is a hint for poorer displays.
                    if (colourType == PALETTE) {
                        if (palette.length > 0 || pixels || length % 3 != 0 || length < 3 || length > 3 * 256) {
                            throw file.damaged("its palette is malformed or misplaced");
                        }
                        palette = Arrays.copyOfRange(file.array(), content, end);
                        keep(at, end + 4);
                    }
                }
                case "tRNS" -> {
                    checkSum(at, end);
                    transparency = Arrays.copyOfRange(file.array(), content, end);
                }
                case "IEND" -> {
                    keep(at, end + 4);
                    if (!pixels || (colourType == PALETTE && palette.length == 0)) {
                        throw file.damaged("it has no " + (pixels ? "palette" : "pixels"));
                    }
                    return;
                }
                default -> {
                    if (Character.isUpperCase(name.charAt(0))) {
                        throw file.unsupported("an unknown kind of critical chunk");
                    }
                }
            }
            at = end + 4;
        }
    }

    private void readHeader(ImageLimits limits) {
        int at = SIGNATURE;
        if (file.u32BigEndian(at) != 13 || !file.has(at + 4, "IHDR")) {
            throw file.damaged("it does not begin with its header");
        }
        file.require(at, 13 + AROUND);
        limits.checkSize(file.format(), file.u32BigEndian(at + 8), file.u32BigEndian(at + 12));
        width = (int) file.u32BigEndian(at + 8);
        height = (int) file.u32BigEndian(at + 12);
        depth = file.u8(at + 16);
        colourType = file.u8(at + 17);
        boolean known = switch (colourType) {
            case GREY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
            case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
            case RGB, GREY_ALPHA, RGBA -> depth == 8 || depth == 16;
            default -> false;
        };
        if (!known || file.u8(at + 18) != 0 || file.u8(at + 19) != 0 || file.u8(at + 20) > 1) {
            throw file.damaged("its header announces what PNG does not have");
        }
        keep(at, at + 13 + AROUND);
    }

    /** Copies a chunk, from its length to its checksum. */
    private void keep(int start, int end) {
        checkSum(start, end - 4);
        kept.write(file.array(), start, end - start);
    }

    private void checkSum(int chunk, int end) {
        CRC32 crc = new CRC32();
        crc.update(file.array(), chunk + 4, end - chunk - 4);
        if (crc.getValue() != file.u32BigEndian(end)) {
            throw file.damaged("a checksum is wrong");
        }
    }

    private RgbImage toRgb(SampleRows rows) {
        byte[] rgb = new byte[3 * width * height];
        int[] palette = colourType == PALETTE ? colours() : new int[0];
        // The colour that stands for transparency is compared with whole samples. An RGB image that has one stays
        // opaque:
        // the vendor takes RGB as it is.
        int clear = colourType == GREY && transparency.length >= 2
                ? (transparency[0] & 0xff) << 8 | (transparency[1] & 0xff)
                : -1;
        int shift = depth == 16 ? 8 : 0;
        int scale = depth < 8 ? 255 / ((1 << depth) - 1) : 1;
        int to = 0;
        for (int y = 0; y < height; y++) {
            int[] row = rows.row(y);
            for (int from = 0; from < row.length; from += rows.bands()) {
                switch (colourType) {
                    case PALETTE -> {
                        int colour = palette[row[from]];
                        rgb[to] = (byte) (colour >> 16);
                        rgb[to + 1] = (byte) (colour >> 8);
                        rgb[to + 2] = (byte) colour;
                    }
                    case RGB -> {
                        rgb[to] = (byte) (row[from] >> shift);
                        rgb[to + 1] = (byte) (row[from + 1] >> shift);
                        rgb[to + 2] = (byte) (row[from + 2] >> shift);
                    }
                    case RGBA -> {
                        int alpha = row[from + 3] >> shift;
                        rgb[to] = OverWhite.blend(row[from] >> shift, alpha);
                        rgb[to + 1] = OverWhite.blend(row[from + 1] >> shift, alpha);
                        rgb[to + 2] = OverWhite.blend(row[from + 2] >> shift, alpha);
                    }
                    case GREY_ALPHA -> {
                        byte grey = OverWhite.blend(row[from] >> shift, row[from + 1] >> shift);
                        Arrays.fill(rgb, to, to + 3, grey);
                    }
                    default -> {
                        int grey = row[from] == clear ? 255 : (row[from] >> shift) * scale;
                        Arrays.fill(rgb, to, to + 3, (byte) grey);
                    }
                }
                to += 3;
            }
        }
        return RgbImage.owning(width, height, rgb);
    }

    /** The palette's colours over white; an index beyond it means black. */
    private int[] colours() {
        int[] colours = new int[256];
        for (int i = 0; i < palette.length / 3; i++) {
            int alpha = i < transparency.length ? transparency[i] & 0xff : 255;
            int colour = 0;
            for (int channel = 0; channel < 3; channel++) {
                colour = colour << 8 | (OverWhite.blend(palette[3 * i + channel] & 0xff, alpha) & 0xff);
            }
            colours[i] = colour;
        }
        return colours;
    }
}
