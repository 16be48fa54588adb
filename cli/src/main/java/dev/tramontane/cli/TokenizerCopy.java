package dev.tramontane.cli;

import dev.tramontane.language.tokenizer.Tekken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Copies a tokenizer beside weights, filled up to the vocabulary that these have. */
final class TokenizerCopy {
    private TokenizerCopy() {}

    /**
     * Writes the copy.
     *
     * @param from a {@code tekken.json} that has been read without fault
     * @param vocabularySize the size that the copy shall have, at least that of the original
     */
    static void write(Path from, Path to, int vocabularySize) throws IOException {
        ObjectNode file = (ObjectNode) Json.mapper().readTree(from);
        ObjectNode config = (ObjectNode) file.path("config");
        ArrayNode entries = (ArrayNode) file.path("vocab");
        int ranks = vocabularySize - config.path("default_num_special_tokens").intValue();
        while (entries.size() < ranks) {
            addFiller(entries);
        }
        config.put("default_vocab_size", vocabularySize);
        config.put("num_vocab_tokens", entries.size());
        Files.writeString(to, file.toString());
    }

    /** The tokenizer that {@link #write} would write. */
    static Tekken filledUp(Path from, int vocabularySize) throws IOException {
        Path copy = Files.createTempFile("tramontane", ".json");
        try {
            write(from, copy, vocabularySize);
            return Tekken.load(copy);
        } finally {
            Files.delete(copy);
        }
    }

    /** No text is ever cut into such a token, for none of the pairs that it would be merged from is one. */
    private static void addFiller(ArrayNode entries) {
        int rank = entries.size();
        String text = "‹" + rank + "›";
        entries.addObject()
                .put("rank", rank)
                .put("token_bytes", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
                .put("token_str", text);
    }
}
