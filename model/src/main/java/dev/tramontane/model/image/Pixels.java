package dev.tramontane.model.image;

/**
 * What the image encoder takes: normalised colours, resized to whole cells.
 *
 * @param values {@code [3][grid.height()][grid.width()]}, one channel after the other in the order red, green, blue; not
 *     copied
 * @param grid the cells
 */
public record Pixels(float[] values, PixelGrid grid) {
    /** @throws IllegalArgumentException if the number of values is not that of the grid */
    public Pixels {
        if (values.length != 3L * grid.width() * grid.height()) {
            throw new IllegalArgumentException(
                    values.length + " values for 3×" + grid.height() + "×" + grid.width() + " pixels");
        }
    }
}
