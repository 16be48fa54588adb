package dev.tramontane.train.picture;

import dev.tramontane.model.image.RgbImage;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.image.BufferedImage;
import java.util.random.RandomGenerator;

/** A picture in the making: outlines filled over each other. */
final class Drawing {
    private final BufferedImage image;
    private final Graphics2D graphics;

    /** @param paper the background */
    Drawing(int width, int height, int paper) {
        image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(new Color(paper));
        graphics.fillRect(0, 0, width, height);
    }

    int width() {
        return image.getWidth();
    }

    int height() {
        return image.getHeight();
    }

    void fill(Shape shape, int colour) {
        graphics.setColor(new Color(colour));
        graphics.fill(shape);
    }

    /** The finished picture, every sample off by up to {@code noise} of 255. */
    Picture finish(RandomGenerator random, int noise) {
        graphics.dispose();
        int pixels = width() * height();
        int[] rgb = image.getRGB(0, 0, width(), height(), null, 0, width());
        byte[] samples = new byte[3 * pixels];
        long bits = 0;
        for (int i = 0; i < samples.length; i++) {
            int sample = (rgb[i / 3] >> (16 - 8 * (i % 3))) & 255;
            if (noise > 0) {
                bits = i % Long.BYTES == 0 ? random.nextLong() : bits >>> Byte.SIZE;
                sample = Math.clamp(sample + (long) (((byte) bits * noise) >> 7), 0, 255);
            }
            samples[i] = (byte) sample;
        }
        return new Picture(RgbImage.of(width(), height(), samples));
    }
}
