package dev.tramontane.model.image;

/**
 * Uncompressed Windows bitmaps of 1, 4, 8, 24 and 32 bits. The fourth byte of 32 bits means nothing. Bitmaps with
 * compression or bit masks are refused.
 */
final class BmpFile {
    private static final int FILE_HEADER = 14;

    private final FileBytes file;

    private BmpFile(FileBytes file) {
        this.file = file;
    }

    static RgbImage decode(FileBytes file, ImageLimits limits) {
        return new BmpFile(file).decode(limits);
    }

    private RgbImage decode(ImageLimits limits) {
        long headerSize = file.u32(FILE_HEADER);
        if (headerSize < 40 || headerSize > 124) {
            throw file.unsupported("a header of another version");
        }
        int width = (int) file.u32(FILE_HEADER + 4);
        int signedHeight = (int) file.u32(FILE_HEADER + 8);
        limits.checkSize(file.format(), width, Math.abs((long) signedHeight));
        int height = Math.abs(signedHeight);
        int depth = file.u16(FILE_HEADER + 14);
        if (file.u32(FILE_HEADER + 16) != 0
                || !(depth == 1 || depth == 4 || depth == 8 || depth == 24 || depth == 32)) {
            throw file.unsupported("compression or " + depth + " bits a pixel");
        }
        int[] palette = depth <= 8 ? palette((int) headerSize, 1 << depth) : new int[0];
        long start = file.u32(10);
        long stride = ((long) width * depth + 31) / 32 * 4;
        file.require(start, stride * height);
        byte[] rgb = new byte[3 * width * height];
        for (int y = 0; y < height; y++) {
            // Rows go upwards, unless the height is negative.
            long row = start + stride * (signedHeight > 0 ? height - 1 - y : y);
            int to = 3 * y * width;
            for (int x = 0; x < width; x++, to += 3) {
                long bit = (long) x * depth;
                int at = (int) (row + bit / 8);
                int colour;
                if (depth > 8) {
                    colour = file.u24(at);
                } else {
                    int shift = 8 - depth - (int) (bit % 8);
                    colour = palette[file.u8(at) >> shift & ((1 << depth) - 1)];
                }
                rgb[to] = (byte) (colour >> 16);
                rgb[to + 1] = (byte) (colour >> 8);
                rgb[to + 2] = (byte) colour;
            }
        }
        return RgbImage.owning(width, height, rgb);
    }

    private int[] palette(int headerSize, int most) {
        long announced = file.u32(FILE_HEADER + 32);
        int count = announced == 0 ? most : (int) Math.min(announced, most);
        int[] palette = new int[most];
        for (int i = 0; i < count; i++) {
            palette[i] = file.u24(FILE_HEADER + headerSize + 4 * i);
        }
        return palette;
    }
}
