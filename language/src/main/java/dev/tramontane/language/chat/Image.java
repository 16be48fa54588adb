package dev.tramontane.language.chat;

import dev.tramontane.language.chat.ChatException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * An image in its file format. Of the bytes only the header has been read: the size is known, the pixels have not been
 * decoded. Immutable; equal if the bytes are.
 */
public final class Image implements Chunk {
    /** The most bytes of one image file. */
    public static final int LARGEST_FILE = 20 << 20;
    /** What is taken of all that ImageIO may know; WebP needs a plug-in. Fewer formats leave less to attack. */
    private static final Set<String> FORMATS = Set.of("png", "jpeg", "gif", "webp", "bmp");
    /** The most pixels of one image, counted before anything is decoded. */
    public static final int MOST_PIXELS = 1 << 26;

    private final byte[] bytes;
    private final String format;
    private final int width;
    private final int height;

    private Image(byte[] bytes, String format, int width, int height) {
        this.bytes = bytes;
        this.format = format;
        this.width = width;
        this.height = height;
    }

    /**
     * Reads the header of an image.
     *
     * @param bytes a file in PNG, JPEG, GIF, BMP or, where ImageIO has a plug-in for it, WebP
     * @throws ChatException if it is no such file, longer than {@link #LARGEST_FILE}, or larger than {@link #MOST_PIXELS}
     */
    public static Image of(byte[] bytes) {
        if (bytes.length > LARGEST_FILE) {
            throw malformed("the image has " + bytes.length + " bytes, at most " + LARGEST_FILE + " are allowed");
        }
        return readHeader(bytes.clone());
    }

    /**
     * Reads the header of an image in a {@code data:image/…;base64,…} URL. Other URLs are refused; nothing is fetched.
     *
     * @throws ChatException as {@link #of(byte[])} does, or if it is no such URL
     */
    public static Image ofDataUrl(String url) {
        return of(DataUrl.decode(url));
    }

    /**
     * Reads an image file and looks at its header.
     *
     * @throws ChatException as {@link #of(byte[])} does, or if the file cannot be read; the message names the file
     */
    public static Image of(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            return of(bytes);
        } catch (IOException e) {
            throw new ChatException(Kind.MALFORMED, "", file + " cannot be read (" + e + ")", e);
        } catch (ChatException e) {
            throw new ChatException(Kind.MALFORMED, "", file + ": " + e.getMessage(), e);
        }
    }

    private static Image readHeader(byte[] bytes) {
        // Readers meet hostile files with any unchecked exception; all of them mean the same here.
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            while (readers.hasNext()) {
                ImageReader reader = readers.next();
                try {
                    String format = reader.getFormatName().toLowerCase(Locale.ROOT);
                    if (FORMATS.contains(format)) {
                        reader.setInput(in, true, true);
                        int width = reader.getWidth(0);
                        int height = reader.getHeight(0);
                        return format.equals("gif")
                                ? checked(
                                        bytes,
                                        format,
                                        Math.max(width, screen(bytes, 6)),
                                        Math.max(height, screen(bytes, 8)))
                                : checked(bytes, format, width, height);
                    }
                } finally {
                    reader.dispose();
                }
            }
            throw malformed("the image is in no known format; send PNG, JPEG, GIF, WebP or BMP");
        } catch (ChatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new ChatException(Kind.MALFORMED, "", "the image's header cannot be read", e);
        }
    }

    /** A side of the screen that a GIF's first frame is put on, two bytes at {@code at}, the lower first. */
    private static int screen(byte[] gif, int at) {
        return Byte.toUnsignedInt(gif[at]) | Byte.toUnsignedInt(gif[at + 1]) << Byte.SIZE;
    }

    private static Image checked(byte[] bytes, String format, int width, int height) {
        if (width < 1 || height < 1) {
            throw malformed("the image is " + width + "×" + height + " pixels");
        }
        if ((long) width * height > MOST_PIXELS) {
            throw malformed(
                    "the image is " + width + "×" + height + " pixels, at most " + MOST_PIXELS + " are allowed");
        }
        return new Image(bytes, format, width, height);
    }

    private static ChatException malformed(String problem) {
        return new ChatException(Kind.MALFORMED, "", problem);
    }

    /** A copy of the file. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Bytes of the file. */
    public int byteSize() {
        return bytes.length;
    }

    /** A stream over the file. */
    public InputStream open() {
        return new ByteArrayInputStream(bytes);
    }

    /** The format: {@code png}, {@code jpeg}, {@code gif}, {@code webp} or {@code bmp}. */
    public String format() {
        return format;
    }

    /** The width in pixels, at least 1. */
    public int width() {
        return width;
    }

    /** The height in pixels, at least 1. */
    public int height() {
        return height;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Image image && Arrays.equals(bytes, image.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Image[" + format + ", " + width + "×" + height + ", " + bytes.length + " bytes]";
    }
}
