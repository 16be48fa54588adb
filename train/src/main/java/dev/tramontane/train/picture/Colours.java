package dev.tramontane.train.picture;

import java.awt.Color;
import java.util.random.RandomGenerator;

/** Colours that can be told apart, as {@code 0xRRGGBB}. */
final class Colours {
    static final int BLACK = 0;
    static final int WHITE = 0xffffff;

    /** Of 255. */
    private static final double CLEAR_BRIGHTNESS = 80;
    /** Of 441, from black to white. */
    private static final double CLEAR_DISTANCE = 130;

    private Colours() {}

    static int any(RandomGenerator random) {
        return random.nextInt(1 << 24);
    }

    /** White, black, a light or a dark tint. */
    static int paper(RandomGenerator random) {
        return switch (random.nextInt(5)) {
            case 0, 1 -> WHITE;
            case 2 -> BLACK;
            case 3 -> hsb(random.nextDouble(), random.nextDouble(0, 0.15), random.nextDouble(0.85, 1));
            default -> hsb(random.nextDouble(), random.nextDouble(0, 0.6), random.nextDouble(0.1, 0.3));
        };
    }

    private static int hsb(double hue, double saturation, double brightness) {
        return Color.HSBtoRGB((float) hue, (float) saturation, (float) brightness) & 0xffffff;
    }

    /** A colour to write with on a given one: as readable to those who see no hues. */
    static int ink(RandomGenerator random, int paper) {
        int ink = any(random);
        while (Math.abs(brightness(ink) - brightness(paper)) < CLEAR_BRIGHTNESS) {
            ink = any(random);
        }
        return ink;
    }

    /** Whether one is well seen on the other. */
    static boolean distinct(int a, int b) {
        return distance(a, b) >= CLEAR_DISTANCE;
    }

    private static double brightness(int colour) {
        return 0.299 * (colour >> 16 & 255) + 0.587 * (colour >> 8 & 255) + 0.114 * (colour & 255);
    }

    private static double distance(int a, int b) {
        double sum = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            double difference = (a >> shift & 255) - (b >> shift & 255);
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }
}
