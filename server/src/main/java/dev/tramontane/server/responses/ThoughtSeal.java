package dev.tramontane.server.responses;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Thoughts as clients carry them from one request to the next where the server keeps nothing: {@code encrypted_content}. What
 * is opened was sealed here, for the same caller, and not changed since; so nobody can put thoughts into the model's mouth
 * this way that it never had.
 *
 * <p>AES-256-GCM under a key that this process has drawn, as URL-safe Base64 of version, nonce and ciphertext. After a restart
 * older seals are unreadable.
 */
final class ThoughtSeal {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final byte VERSION = 1;
    private static final int KEY_BITS = 256;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();

    ThoughtSeal() {
        try {
            KeyGenerator generator = KeyGenerator.getInstance("AES");
            generator.init(KEY_BITS);
            key = generator.generateKey();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES", e);
        }
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
