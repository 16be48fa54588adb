package dev.tramontane.train.picture;

import java.awt.Color;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Colours that everybody calls the same, as ranges of hue, saturation and brightness. */
enum NamedColour {
    RED(-0.02, 0.015, 0.8, 1, 0.7, 1),
    ORANGE(0.07, 0.095, 0.9, 1, 0.92, 1),
    YELLOW(0.145, 0.17, 0.75, 1, 0.92, 1),
    GREEN(0.28, 0.38, 0.65, 1, 0.45, 0.85),
    BLUE(0.58, 0.66, 0.7, 1, 0.6, 1),
    PURPLE(0.75, 0.8, 0.55, 0.9, 0.45, 0.8),
    PINK(0.89, 0.95, 0.3, 0.5, 0.95, 1),
    BLACK(0, 1, 0, 0.2, 0, 0.1),
    WHITE(0, 1, 0, 0.03, 0.95, 1);

    private final double hueFrom;
    private final double hueTo;
    private final double saturationFrom;
    private final double saturationTo;
    private final double brightnessFrom;
    private final double brightnessTo;

    NamedColour(
            double hueFrom,
            double hueTo,
            double saturationFrom,
            double saturationTo,
            double brightnessFrom,
            double brightnessTo) {
        this.hueFrom = hueFrom;
        this.hueTo = hueTo;
        this.saturationFrom = saturationFrom;
        this.saturationTo = saturationTo;
        this.brightnessFrom = brightnessFrom;
        this.brightnessTo = brightnessTo;
    }

    /** Whether all its shades are well seen on a paper. */
    boolean clearOn(int paper) {
        for (double share = 0; share <= 1; share += 0.25) {
            if (!Colours.distinct(shade(share, share, 1 - share), paper)
                    || !Colours.distinct(shade(share, 1 - share, share), paper)) {
                return false;
            }
        }
        return true;
    }

    /** A shade, {@code 0xRRGGBB}. */
    int shade(RandomGenerator random) {
        return shade(random.nextDouble(), random.nextDouble(), random.nextDouble());
    }

    /** @param hue where in its range, 0 to 1, as are the others */
    private int shade(double hue, double saturation, double brightness) {
        return Color.HSBtoRGB(
                        between(hueFrom, hueTo, hue),
                        between(saturationFrom, saturationTo, saturation),
                        between(brightnessFrom, brightnessTo, brightness))
                & 0xffffff;
    }

    private static float between(double from, double to, double share) {
        return (float) (from + share * (to - from));
    }

    /** The English word. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
