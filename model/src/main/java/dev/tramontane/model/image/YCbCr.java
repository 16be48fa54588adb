package dev.tramontane.model.image;

/** The colours of JFIF, in the fixed-point arithmetic of the common decoders, bit for bit. */
final class YCbCr {
    private static final int[] RED_OF_CR = new int[256];
    private static final int[] BLUE_OF_CB = new int[256];
    private static final int[] GREEN_OF_CR = new int[256];
    private static final int[] GREEN_OF_CB = new int[256];

    static {
        int half = 1 << 15;
        for (int i = 0; i < 256; i++) {
            int difference = i - 128;
            RED_OF_CR[i] = (fixed(1.40200) * difference + half) >> 16;
            BLUE_OF_CB[i] = (fixed(1.77200) * difference + half) >> 16;
            GREEN_OF_CR[i] = -fixed(0.71414) * difference;
            GREEN_OF_CB[i] = -fixed(0.34414) * difference + half;
        }
    }

    private YCbCr() {}

    private static int fixed(double factor) {
        return (int) (factor * (1 << 16) + 0.5);
    }

    /** Converts in place the first three of every {@code step} samples. */
    static void toRgb(byte[] samples, int step) {
        for (int i = 0; i < samples.length; i += step) {
            int y = samples[i] & 0xff;
            int cb = samples[i + 1] & 0xff;
            int cr = samples[i + 2] & 0xff;
            samples[i] = clamp(y + RED_OF_CR[cr]);
            samples[i + 1] = clamp(y + ((GREEN_OF_CB[cb] + GREEN_OF_CR[cr]) >> 16));
            samples[i + 2] = clamp(y + BLUE_OF_CB[cb]);
        }
    }

    private static byte clamp(int value) {
        return (byte) Math.clamp(value, 0, 255);
    }
}
