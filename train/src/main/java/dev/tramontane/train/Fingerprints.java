package dev.tramontane.train;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.data.Example;
import dev.tramontane.train.data.ExampleImage;
import dev.tramontane.train.data.Examples;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells whether a run that is taken up again has the model and the examples that it began with. */
final class Fingerprints {
    /** Of every matrix, how much is looked at: whoever changes a model changes beginnings of matrices. */
    private static final long LOOKED_AT = 1 << 12;

    private static final int SHOWN_BYTES = 8;

    private final MessageDigest digest;

    private Fingerprints() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256, which all must have", e);
        }
    }

    /** Of architecture and weights. */
    static String of(Checkpoint model) {
        Fingerprints fingerprint = new Fingerprints();
        fingerprint.digest.update(model.config().toString().getBytes(StandardCharsets.UTF_8));
        model.decoder().matrices().forEach(fingerprint::add);
        for (float gain : model.decoder().finalNorm()) {
            fingerprint.add(Float.floatToRawIntBits(gain));
        }
        model.vision().ifPresent(weights -> weights.matrices().forEach(fingerprint::add));
        return fingerprint.text();
    }

    private void add(Matrix matrix) {
        digest.update(matrix.type().name().getBytes(StandardCharsets.UTF_8));
        add(matrix.rows());
        add(matrix.columns());
        digest.update(matrix.data()
                .asSlice(0, Math.min(LOOKED_AT, matrix.data().byteSize()))
                .asByteBuffer());
    }

    /** Of what is to be learned. */
    static String of(Examples examples) {
        Fingerprints fingerprint = new Fingerprints();
        for (int i = 0; i < examples.size(); i++) {
            fingerprint.add(examples.get(i));
        }
        return examples.size() + " conversations (" + fingerprint.text() + ")";
    }

    private void add(Example example) {
        int[] tokens = example.tokens();
        ByteBuffer bytes = ByteBuffer.allocate(tokens.length * Integer.BYTES);
        for (int i = 0; i < tokens.length; i++) {
            bytes.putInt(2 * tokens[i] + (example.learned()[i] ? 1 : 0));
        }
        digest.update(bytes.flip());
        for (ExampleImage image : example.images()) {
            for (float value : image.pixels()) {
                add(Float.floatToRawIntBits(value));
            }
        }
        add(-1);
    }

    private void add(int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
    }

    private String text() {
        return HexFormat.of().formatHex(digest.digest(), 0, SHOWN_BYTES);
    }
}
