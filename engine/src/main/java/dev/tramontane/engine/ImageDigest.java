package dev.tramontane.engine;

import dev.tramontane.language.chat.Image;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** The SHA-256 of an image's file, which stands for its content wherever the content would be compared. Immutable. */
final class ImageDigest {

    private final byte[] bytes;

    private ImageDigest(byte[] bytes) {
        this.bytes = bytes;
    }

    static ImageDigest of(Image image) {
        try (InputStream file = image.open()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            file.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return new ImageDigest(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256, which all must have", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The 32 bytes, a copy. */
    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImageDigest digest && Arrays.equals(bytes, digest.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
