package dev.tramontane.server.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/**
 * A certificate with its key, read from the PEM files that certificate authorities hand out (RFC 7468).
 *
 * @param keyStore holds both
 */
public record PemKeyStore(KeyStore keyStore) {
    /** Guards a key store that never leaves memory. */
    static final String PASSWORD = "in-memory";

    private static final String KEY_BEGINS = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_ENDS = "-----END PRIVATE KEY-----";
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    private static final long LARGEST_FILE = 1 << 20;

    /**
     * Reads both files.
     *
     * @param certificate the certificate, followed by those that vouch for it
     * @param key the private key, PKCS#8 without a password
     * @throws IllegalArgumentException if they are not; the message names the file
     * @throws IOException if they cannot be read
     */
    public static PemKeyStore read(Path certificate, Path key) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", privateKey(key), PASSWORD.toCharArray(), chain(certificate));
            return new PemKeyStore(store);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    certificate + " and " + key + " do not go together: " + e.getMessage(), e);
        }
    }

    private static Certificate[] chain(Path file) throws IOException {
        try {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes(file)));
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException(file + ": holds no certificate in PEM form");
            }
            return certificates.toArray(Certificate[]::new);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + ": is not a certificate in PEM form", e);
        }
    }

    private static PrivateKey privateKey(Path file) throws IOException {
        String text = new String(bytes(file), StandardCharsets.US_ASCII);
        int begin = text.indexOf(KEY_BEGINS);
        int end = text.indexOf(KEY_ENDS);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(file + ": holds no key that begins " + KEY_BEGINS
                    + "; convert it with openssl pkcs8 -topk8 -nocrypt");
        }
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(
                Base64.getMimeDecoder().decode(text.substring(begin + KEY_BEGINS.length(), end)));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                // A key of another algorithm.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has " + algorithm, e);
            }
        }
        throw new IllegalArgumentException(file + ": the key is of none of the kinds " + ALGORITHMS);
    }

    private static byte[] bytes(Path file) throws IOException {
        if (Files.size(file) > LARGEST_FILE) {
            throw new IllegalArgumentException(file + ": has more than " + LARGEST_FILE + " bytes, too many for PEM");
        }
        return Files.readAllBytes(file);
    }
}
