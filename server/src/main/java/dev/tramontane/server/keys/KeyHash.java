package dev.tramontane.server.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What the server keeps of a key. Keys are 256 random bits, which nobody guesses however quick the hash is, so SHA-256 without
 * salt and iterations is enough; those are for passwords, which people choose.
 */
public final class KeyHash {
    private KeyHash() {}

    /** The SHA-256 of a key's text. */
    public static byte[] of(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
