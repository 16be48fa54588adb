package dev.tramontane.model.image;

/** Lays samples with opacity over opaque white. */
final class OverWhite {
    private OverWhite() {}

    /** The eight-bit result, rounded to nearest. */
    static byte blend(int sample, int alpha) {
        return (byte) ((sample * alpha + 255 * (255 - alpha) + 127) / 255);
    }
}
