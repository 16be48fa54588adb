package dev.tramontane.train.data;

/**
 * An image as the image encoder takes it.
 *
 * @param pixels {@code [3][height][width]}, normalised; not copied
 * @param height in pixels, a whole number of cells
 * @param width in pixels, a whole number of cells
 */
public record ExampleImage(float[] pixels, int height, int width) {
    /** @throws IllegalArgumentException if the number of values is not that of the sizes */
    public ExampleImage {
        if (height < 1 || width < 1 || pixels.length != 3L * height * width) {
            throw new IllegalArgumentException(pixels.length + " values for 3×" + height + "×" + width + " pixels");
        }
    }
}
