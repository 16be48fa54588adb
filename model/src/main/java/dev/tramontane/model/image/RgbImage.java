package dev.tramontane.model.image;

import java.util.Objects;

/** An opaque image of eight bits a channel, in memory. Immutable. */
public final class RgbImage {
    private final int width;
    private final int height;
    private final byte[] samples;

    private RgbImage(int width, int height, byte[] samples) {
        this.width = width;
        this.height = height;
        this.samples = samples;
    }

    /**
     * An image of given samples.
     *
     * @param width at least 1
     * @param height at least 1
     * @param samples red, green and blue of each pixel, row by row from the top left; copied
     * @throws IllegalArgumentException if there are not {@code 3 · width · height} samples
     */
    public static RgbImage of(int width, int height, byte[] samples) {
        return owning(width, height, samples.clone());
    }

    /** Takes the array for its own: the caller keeps no reference to it. */
    static RgbImage owning(int width, int height, byte[] samples) {
        if (width < 1 || height < 1 || 3L * width * height != samples.length) {
            throw new IllegalArgumentException(
                    samples.length + " samples for " + width + "×" + height + " pixels of three");
        }
        return new RgbImage(width, height, samples);
    }

    /** The width in pixels, at least 1. */
    public int width() {
        return width;
    }

    /** The height in pixels, at least 1. */
    public int height() {
        return height;
    }

    /**
     * One sample, 0 to 255.
     *
     * @param channel 0 for red, 1 for green, 2 for blue
     * @throws IndexOutOfBoundsException if there is no such pixel or channel
     */
    public int sample(int x, int y, int channel) {
        Objects.checkIndex(x, width);
        Objects.checkIndex(y, height);
        Objects.checkIndex(channel, 3);
        return samples[(y * width + x) * 3 + channel] & 0xff;
    }

    /** The image's own samples, to be read only: red, green and blue of each pixel, row by row. */
    byte[] samples() {
        return samples;
    }

    @Override
    public String toString() {
        return "RgbImage[" + width + "×" + height + "]";
    }
}
