package dev.tramontane.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How OpenAI's responses are kept for requests that go on from them. What was not used for longest goes first.
 *
 * @param responses the most responses of one key; 0 keeps none
 * @param keyBytes the most bytes of one key's responses, as JSON
 * @param bytes the most bytes of all responses, as JSON
 * @param age how long after its last use a response is kept
 * @param sealKey a file with secret bytes, 32 to 4096: thoughts that were sealed with it ({@code encrypted_content}) can be
 *     brought back after a restart, and to other servers with the same file; empty for a key that ends with the process
 */
public record ResponseStorage(int responses, long keyBytes, long bytes, Duration age, Optional<Path> sealKey) {

    private static final Duration LONGEST = Duration.ofDays(3650);

    /** 1000 responses and 64 MiB of a key, 256 MiB of all, for a day. */
    public static final ResponseStorage DEFAULT =
            new ResponseStorage(1000, 64L << 20, 256L << 20, Duration.ofDays(1), Optional.empty());

    /** @throws IllegalArgumentException naming what is out of range */
    public ResponseStorage {
        if (responses < 0) {
            throw new IllegalArgumentException("responses must be at least 0, not " + responses);
        }
        if (keyBytes < 0 || bytes < 0) {
            throw new IllegalArgumentException(
                    "keyBytes and bytes must be at least 0, not " + keyBytes + " and " + bytes);
        }
        if (!age.isPositive() || age.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("age must be more than nothing and at most 3650 days, not " + age);
        }
    }

    /** The same with another file with the secret that thoughts are sealed with. */
    public ResponseStorage withSealKey(Path file) {
        return new ResponseStorage(responses, keyBytes, bytes, age, Optional.of(file));
    }
}
