package dev.tramontane.model.image;

import java.util.Locale;

/**
 * How much one image may ask for. All of it is read off headers, before memory for pixels is allocated.
 *
 * @param fileBytes the most bytes of a file, at least 1
 * @param pixels the most pixels of an image, at least 1
 * @param decoderBytes the most bytes that a format's decoder may need at once for its samples, at least 1; the finished
 *     image needs three bytes a pixel besides
 */
public record ImageLimits(int fileBytes, int pixels, long decoderBytes) {
    /** 20 MiB, 2²⁶ pixels, 512 MiB. */
    public static final ImageLimits STANDARD = new ImageLimits(20 << 20, 1 << 26, 512L << 20);

    /** @throws IllegalArgumentException if a limit is not positive, or the pixels would not fit an array */
    public ImageLimits {
        if (fileBytes < 1 || pixels < 1 || decoderBytes < 1) {
            throw new IllegalArgumentException("limits of " + fileBytes + " bytes, " + pixels + " pixels and "
                    + decoderBytes + " bytes of a decoder; all must be positive");
        }
        if (pixels > Integer.MAX_VALUE / 4) {
            throw new IllegalArgumentException(
                    "a limit of " + pixels + " pixels, at most " + Integer.MAX_VALUE / 4 + " fit an array");
        }
    }

    void checkFile(int length) {
        if (length > fileBytes) {
            throw new ImageException("the image has " + length + " bytes, at most " + fileBytes + " are allowed");
        }
    }

    /** Takes the size as the file says it: possibly unsigned, possibly nonsense. */
    void checkSize(String format, long width, long height) {
        if (width < 1 || height < 1) {
            throw new ImageException("the " + format + " image is " + width + "×" + height + " pixels");
        }
        // Neither side may be more than all pixels, so the product cannot overflow.
        if (width > pixels || height > pixels || width * height > pixels) {
            throw new ImageException("the " + format + " image is " + width + "×" + height + " pixels, at most "
                    + pixels + " are allowed");
        }
    }

    void checkDecoder(String format, long bytes) {
        if (bytes > decoderBytes) {
            throw new ImageException(String.format(
                    Locale.ROOT,
                    "the %s image takes %d bytes to decode, at most %d are allowed; send a smaller one",
                    format,
                    bytes,
                    decoderBytes));
        }
    }
}
