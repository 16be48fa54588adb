package dev.tramontane.model.image;

import dev.tramontane.checkpoint.VisionConfig;

/**
 * The merged cells that an image is brought to. Each becomes one embedding.
 *
 * @param columns the cells of a row, at least 1
 * @param rows the rows, at least 1
 * @param cell pixels per side of a cell: patch size times merge size
 */
public record PixelGrid(int columns, int rows, int cell) {

    /**
     * The grid of an image: the longer side is brought down to the configured maximum, and each side is then rounded up to
     * whole cells.
     *
     * @param width the image's width in pixels, at least 1
     * @param height its height in pixels, at least 1
     */
    public static PixelGrid of(VisionConfig config, ResizeMode mode, int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("an image of " + width + "×" + height + " pixels");
        }
        int cell = Math.multiplyExact(config.patchSize(), config.mergeSize());
        double ratio = (double) Math.max(width, height) / config.imageSize();
        return new PixelGrid(cells(limited(width, ratio, mode), cell), cells(limited(height, ratio, mode), cell), cell);
    }

    private static int limited(int side, double ratio, ResizeMode mode) {
        if (ratio <= 1) {
            return side;
        }
        double limited = switch (mode) {
            case MISTRAL -> Math.rint(side / ratio);
            case HUGGING_FACE -> Math.floor(side / ratio);
        };
        return Math.max(1, (int) limited);
    }

    private static int cells(int side, int cell) {
        return (side - 1) / cell + 1;
    }

    /** The width that the image is resized to, in pixels. */
    public int width() {
        return Math.multiplyExact(columns, cell);
    }

    /** The height that the image is resized to, in pixels. */
    public int height() {
        return Math.multiplyExact(rows, cell);
    }

    /** The number of cells. */
    public int cells() {
        return Math.multiplyExact(columns, rows);
    }
}
