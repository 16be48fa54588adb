package dev.tramontane.model.image;

/**
 * The first frame of a GIF (versions 87a and 89a) on its canvas. The canvas is the logical screen, made larger where the
 * frame reaches beyond it. What the frame leaves free is transparent, or without transparency the first colour.
 */
final class GifFile {
    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int IMAGE = 0x2c;
    private static final int TRAILER = 0x3b;
    /** No code stands for more pixels than there are codes, and none is shorter than two bits. */
    private static final long BEST_COMPRESSION = 4 * 4096;

    private final FileBytes file;
    private int transparent = -1;

    private GifFile(FileBytes file) {
        this.file = file;
    }

    static RgbImage decode(FileBytes file, ImageLimits limits) {
        return new GifFile(file).decode(limits);
    }

    private RgbImage decode(ImageLimits limits) {
        int screenWidth = file.u16(6);
        int screenHeight = file.u16(8);
        int flags = file.u8(10);
        int globalColours = colourCount(flags);
        int at = 13 + 3 * globalColours;
        while (file.u8(at) != IMAGE) {
            if (file.u8(at) == TRAILER) {
                throw file.damaged("it has no frame");
            }
            if (file.u8(at) != EXTENSION) {
                throw file.damaged("it has an unknown kind of block");
            }
            if (file.u8(at + 1) == GRAPHIC_CONTROL && file.u8(at + 2) >= 4) {
                transparent = (file.u8(at + 3) & 1) != 0 ? file.u8(at + 6) : -1;
            }
            at = skipSubBlocks(at + 2);
        }
        int left = file.u16(at + 1);
        int top = file.u16(at + 3);
        int width = file.u16(at + 5);
        int height = file.u16(at + 7);
        int frameFlags = file.u8(at + 9);
        int localColours = colourCount(frameFlags);
        limits.checkSize(file.format(), width, height);
        int canvasWidth = Math.max(screenWidth, left + width);
        int canvasHeight = Math.max(screenHeight, top + height);
        limits.checkSize(file.format(), canvasWidth, canvasHeight);
        limits.checkDecoder(file.format(), (long) width * height);
        if ((long) width * height > BEST_COMPRESSION * (file.length() - at)) {
            throw file.endsEarly();
        }
        int[] colours = localColours > 0 ? colours(at + 10, localColours) : colours(13, globalColours);
        byte[] indices = new LzwDecoder(file, at + 10 + 3 * localColours).decode(width * height);

        byte[] rgb = new byte[3 * canvasWidth * canvasHeight];
        if (width < canvasWidth || height < canvasHeight) {
            int free = colours[Math.max(transparent, 0)];
            for (int to = 0; to < rgb.length; to += 3) {
                put(rgb, to, free);
            }
        }
        boolean interlaced = (frameFlags & 0x40) != 0;
        int from = 0;
        for (int pass = 0; pass < (interlaced ? 4 : 1); pass++) {
            // The passes start at rows 0, 4, 2 and 1, and take every eighth, eighth, fourth and second.
            int first = pass == 0 ? 0 : 8 >> pass;
            int step = !interlaced ? 1 : pass == 0 ? 8 : 16 >> pass;
            for (int y = first; y < height; y += step) {
                int to = 3 * ((top + y) * canvasWidth + left);
                for (int x = 0; x < width; x++, to += 3) {
                    put(rgb, to, colours[indices[from++] & 0xff]);
                }
            }
        }
        return RgbImage.owning(canvasWidth, canvasHeight, rgb);
    }

    private static int colourCount(int flags) {
        return (flags & 0x80) != 0 ? 2 << (flags & 7) : 0;
    }

    private int skipSubBlocks(int at) {
        int next = at;
        while (file.u8(next) != 0) {
            next += 1 + file.u8(next);
        }
        return next + 1;
    }

    /** The colours over white; an index beyond the table means black, and without a table a grey. */
    private int[] colours(int at, int count) {
        file.require(at, 3L * count);
        int[] colours = new int[256];
        for (int i = 0; i < colours.length; i++) {
            if (i == transparent) {
                colours[i] = 0xffffff;
            } else if (i < count) {
                colours[i] = file.u24BigEndian(at + 3 * i);
            } else if (count == 0) {
                colours[i] = i << 16 | i << 8 | i;
            }
        }
        return colours;
    }

    private static void put(byte[] rgb, int at, int colour) {
        rgb[at] = (byte) (colour >> 16);
        rgb[at + 1] = (byte) (colour >> 8);
        rgb[at + 2] = (byte) colour;
    }
}
