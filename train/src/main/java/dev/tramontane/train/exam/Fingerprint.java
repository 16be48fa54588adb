package dev.tramontane.train.exam;

import dev.tramontane.train.task.TaskSample;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/** Tells whether two exams have asked the same. */
final class Fingerprint {
    private Fingerprint() {}

    /** SHA-256 of all questions as transcripts show them, images included, in hexadecimal digits. */
    static String of(Stream<TaskSample> samples) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            samples.forEachOrdered(sample -> {
                digest.update(Transcript.question(sample).getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
