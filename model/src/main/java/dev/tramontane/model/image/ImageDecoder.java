package dev.tramontane.model.image;

import java.io.IOException;

/**
 * Decodes PNG, JPEG, GIF, WebP and BMP the way the model's vendor does: RGB stays; anything else is laid over opaque white.
 * Colour profiles, gamma and the camera's orientation are not applied, sixteen bits are cut to their upper eight, and of an
 * animation the first frame counts.
 *
 * <p>Files are hostile. The header says what decoding will take, and limits are checked before any of it is allocated.
 * Libraries get to see only those parts of a file that hold pixels: no text, profile, thumbnail or other metadata, in
 * which most of the harm is done. A file that is cut off is refused. Instances may be shared between threads; nothing is
 * written to disk.
 */
public final class ImageDecoder {
    private final ImageLimits limits;

    /** A decoder with limits of one's own. */
    public ImageDecoder(ImageLimits limits) {
        this.limits = limits;
    }

    /**
     * Decodes a file.
     *
     * @param file the whole file, unchanged while it is being decoded
     * @throws ImageException if it is in no known format, damaged, cut off, or beyond a limit
     */
    public RgbImage decode(byte[] file) {
        limits.checkFile(file.length);
        FileBytes unknown = new FileBytes("", file);
        if (unknown.has(0, "\u0089PNG\r\n\u001a\n")) {
            return guarded("PNG", file, PngFile::decode);
        }
        if (unknown.has(0, "\u00ff\u00d8\u00ff")) {
            return guarded("JPEG", file, JpegFile::decode);
        }
        if (unknown.has(0, "GIF87a") || unknown.has(0, "GIF89a")) {
            return guarded("GIF", file, GifFile::decode);
        }
        if (unknown.has(0, "RIFF") && unknown.has(8, "WEBP")) {
            return guarded("WebP", file, WebpFile::decode);
        }
        if (unknown.has(0, "BM")) {
            return guarded("BMP", file, BmpFile::decode);
        }
        throw new ImageException("the image is in no known format; send PNG, JPEG, GIF, WebP or BMP");
    }

    @FunctionalInterface
    private interface Format {
        RgbImage decode(FileBytes file, ImageLimits limits) throws IOException;
    }

    /** Decoders meet hostile files with any exception; whatever it is, to the caller it means one thing. */
    private RgbImage guarded(String name, byte[] file, Format format) {
        try {
            return format.decode(new FileBytes(name, file), limits);
        } catch (ImageException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new ImageException("the " + name + " image is damaged: its pixels cannot be decoded", e);
        } catch (OutOfMemoryError e) {
            throw new ImageException("there is not enough memory to decode the " + name + " image", e);
        }
    }
}
