package dev.tramontane.language.prompt;

import dev.tramontane.language.tokenizer.ImageSettings;

/**
 * The cells that an image is cut into, each of which becomes one token with features; a cell is a square of merged patches.
 * Every row is followed by one more token, a break or the image's end.
 *
 * @param columns the cells of a row, at least 1
 * @param rows the rows, at least 1
 */
public record ImageGrid(int columns, int rows) {
    /** @throws IllegalArgumentException if there are no cells */
    public ImageGrid {
        if (columns < 1 || rows < 1) {
            throw new IllegalArgumentException("a grid of " + columns + "×" + rows + " cells");
        }
    }

    /**
     * The grid of an image of {@code width × height} pixels: its longer side is brought down to the maximum, and each side
     * is then rounded up to whole cells.
     */
    public static ImageGrid of(ImageSettings settings, int width, int height) {
        double ratio = Math.max((double) width / settings.maximumSize(), (double) height / settings.maximumSize());
        int limitedWidth = width;
        int limitedHeight = height;
        if (ratio > 1) {
            limitedWidth = Math.max(1, (int) Math.rint(width / ratio));
            limitedHeight = Math.max(1, (int) Math.rint(height / ratio));
        }
        int cell = Math.multiplyExact(settings.patchSize(), settings.mergeSize());
        return new ImageGrid((limitedWidth - 1) / cell + 1, (limitedHeight - 1) / cell + 1);
    }

    /** The cells, which is the number of tokens with features. */
    public int cells() {
        return Math.multiplyExact(columns, rows);
    }

    /** The tokens, breaks and end included. */
    public int tokens() {
        return Math.multiplyExact(columns + 1, rows);
    }
}
