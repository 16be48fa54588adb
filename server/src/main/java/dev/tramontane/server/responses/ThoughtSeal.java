package dev.tramontane.server.responses;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Thoughts as clients carry them from one request to the next where the server keeps nothing: {@code encrypted_content}. What
 * is opened was sealed here, for the same caller, and not changed since; so nobody can put thoughts into the model's mouth
 * this way that it never had.
 *
 * <p>AES-256-GCM, as URL-safe Base64 of version, nonce and ciphertext. The key is drawn by the process, and older seals are
 * unreadable after a restart; or it is derived from a file with HKDF (RFC 5869), and seals last as long as the file.
 */
public final class ThoughtSeal {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final byte VERSION = 1;
    private static final String KEY_ALGORITHM = "AES";
    private static final int KEY_BITS = 256;
    /** Tells this use of a file's bytes from all others. */
    private static final byte[] KEY_PURPOSE = "tramontane thought seal 1".getBytes(StandardCharsets.US_ASCII);

    private static final int SHORTEST_SECRET = 32;
    private static final int LONGEST_SECRET = 4096;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey key;
    private final boolean isLasting;
    private final SecureRandom random = new SecureRandom();

    private ThoughtSeal(SecretKey key, boolean isLasting) {
        this.key = key;
        this.isLasting = isLasting;
    }

    /** With a key that nobody else has, and that ends with the process. */
    public static ThoughtSeal ofProcess() {
        try {
            KeyGenerator generator = KeyGenerator.getInstance(KEY_ALGORITHM);
            generator.init(KEY_BITS);
            return new ThoughtSeal(generator.generateKey(), false);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES", e);
        }
    }

    /**
     * With a key made from the bytes of a file, which should be random and stay secret.
     *
     * @throws IllegalArgumentException if there are too few bytes, or too many; the message names the file
     * @throws IOException if it cannot be read
     */
    public static ThoughtSeal ofFile(Path file) throws IOException {
        byte[] secret;
        try (InputStream in = Files.newInputStream(file)) {
            secret = in.readNBytes(LONGEST_SECRET + 1);
        }
        if (secret.length < SHORTEST_SECRET || secret.length > LONGEST_SECRET) {
            throw new IllegalArgumentException(file + ": a secret to seal with has " + SHORTEST_SECRET + " to "
                    + LONGEST_SECRET + " random bytes; make one with head -c 32 /dev/urandom");
        }
        try {
            SecretKey key = KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            KEY_ALGORITHM,
                            HKDFParameterSpec.ofExtract().addIKM(secret).thenExpand(KEY_PURPOSE, KEY_BITS / Byte.SIZE));
            return new ThoughtSeal(key, true);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HKDF", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** What to tell the owner of a seal that cannot be opened. */
    String unreadable() {
        return "cannot be opened: it was sealed for another key, or by another server"
                + (isLasting ? "" : ", be it this one before it was last started, which has no seal key file");
    }

    /** A thought that only the same caller's requests can bring back. */
    String seal(String thought, String owner) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, owner).doFinal(thought.getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length);
            bytes.put(VERSION).put(nonce).put(sealed);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a thought cannot be sealed", e);
        }
    }

    /** The thought; empty if it was not sealed here for this caller. */
    Optional<String> open(String seal, String owner) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(seal));
            if (bytes.remaining() <= 1 + NONCE_BYTES || bytes.get() != VERSION) {
                return Optional.empty();
            }
            byte[] nonce = new byte[NONCE_BYTES];
            bytes.get(nonce);
            byte[] sealed = new byte[bytes.remaining()];
            bytes.get(sealed);
            byte[] thought = cipher(Cipher.DECRYPT_MODE, nonce, owner).doFinal(sealed);
            return Optional.of(new String(thought, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String owner) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
