package dev.tramontane.model.image;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Nothing but an image within its limits or an {@link ImageException} may come out of hostile bytes. As a test this runs
 * over the inputs beside it. To search for new ones, run one method at a time:
 *
 * <pre>
 * JAZZER_FUZZ=1 mvn test -pl model -am -Dtest=ImageFuzzTest#webp -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Djazzer.hooks=true '-Djazzer.instrument=dev.tramontane.**,com.twelvemonkeys.**'
 * </pre>
 */
class ImageFuzzTest {
    private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 1 << 16, 4 << 20);

    private static void decode(byte[] bytes) {
        try {
            RgbImage image = new ImageDecoder(LIMITS).decode(bytes);
            if ((long) image.width() * image.height() > LIMITS.pixels()) {
                throw new AssertionError("accepted " + image);
            }
        } catch (ImageException e) {
            if (String.valueOf(e.getMessage()).contains("Exception")) {
                throw new AssertionError("the message tells too much", e);
            }
        }
    }

    @FuzzTest(maxDuration = "90s")
    void png(byte[] bytes) {
        // Almost no mutation would get past the checksums.
        decode(TestImages.withChecksums(bytes));
    }

    @FuzzTest(maxDuration = "90s")
    void jpeg(byte[] bytes) {
        decode(bytes);
    }

    @FuzzTest(maxDuration = "90s")
    void gif(byte[] bytes) {
        decode(bytes);
    }

    @FuzzTest(maxDuration = "90s")
    void webp(byte[] bytes) {
        decode(bytes);
    }

    @FuzzTest(maxDuration = "90s")
    void bmp(byte[] bytes) {
        decode(bytes);
    }
}
