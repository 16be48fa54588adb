package dev.tramontane.cli;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.engine.Tokenizers;
import dev.tramontane.language.tokenizer.ControlTokens;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.model.Device;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Has a model read a text before and after it was converted. */
final class TextComparison {
    private static final int LONGEST_TEXT = 16 << 20;
    private static final int MOST_TOKENS = 1 << 20;

    private final Path file;
    private final String text;
    private final int most;

    private TextComparison(Path file, String text, int most) {
        this.file = file;
        this.text = text;
        this.most = most;
    }

    /**
     * Reads the text.
     *
     * @param most tokens to take of it at most
     * @throws CliException if it is too long or no text
     */
    static TextComparison of(Path file, int most) throws IOException {
        if (most < 2 || most > MOST_TOKENS) {
            throw new UsageException("--tokens must be 2 to " + MOST_TOKENS + ", not " + most);
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LONGEST_TEXT + 1);
        }
        if (bytes.length > LONGEST_TEXT) {
            throw new CliException(file + ": is longer than " + Sizes.bytes(LONGEST_TEXT) + "; give less");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new TextComparison(file, text, most);
        } catch (CharacterCodingException e) {
            throw new CliException(file + ": is not text in UTF-8", e);
        }
    }

    /**
     * The tokens of the text, with the one that begins every text.
     *
     * @throws CliException if there are none, or the model does not know them
     */
    int[] tokens(Checkpoint checkpoint) {
        Tekken tokenizer = Tokenizers.of(checkpoint);
        int[] ids = tokenizer.encode(text);
        int[] tokens = new int[Math.min(ids.length + 1, most)];
        if (tokens.length < 2) {
            throw new CliException(file + ": is empty; give a text");
        }
        tokens[0] = tokenizer.special(ControlTokens.BEGIN);
        System.arraycopy(ids, 0, tokens, 1, tokens.length - 1);
        int vocabulary = checkpoint.config().decoder().vocabularySize();
        if (Arrays.stream(tokens).anyMatch(token -> token >= vocabulary)) {
            throw new CliException(checkpoint.folder() + ": has a tokenizer with more tokens than the model's "
                    + vocabulary + "; take the one that belongs to the model");
        }
        if (tokens.length > checkpoint.config().decoder().contextLength()) {
            throw new UsageException("--tokens must be at most the model's context of "
                    + checkpoint.config().decoder().contextLength());
        }
        return tokens;
    }

    /** Compares what two checkpoints make of the same tokens. */
    static Divergence compare(int[] tokens, Checkpoint before, Checkpoint after, Device device, Progress progress) {
        DivergenceSum sum = new DivergenceSum();
        try (TextLogits first = new TextLogits(before, device, tokens);
                TextLogits second = new TextLogits(after, device, tokens)) {
            for (int done = 0; done < tokens.length; ) {
                progress.show("comparing, " + 100 * done / tokens.length + " % of " + tokens.length + " tokens ...");
                float[][] logitsBefore = first.next();
                float[][] logitsAfter = second.next();
                for (int i = 0; i < logitsBefore.length; i++, done++) {
                    sum.add(logitsBefore[i], logitsAfter[i], done + 1 < tokens.length ? tokens[done + 1] : -1);
                }
            }
        }
        return sum.result();
    }
}
