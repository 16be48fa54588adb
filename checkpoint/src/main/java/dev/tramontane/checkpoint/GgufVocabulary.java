package dev.tramontane.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The tokenizer inside a GGUF file, as it is stored. The lists are views of the file, to be read before the checkpoint
 * is closed.
 *
 * @param model the kind of tokenizer, such as {@code gpt2} or {@code llama}
 * @param splitter the rule by which text is cut before byte pairs are merged, such as {@code tekken}
 * @param tokens the text of every token by id
 * @param types what kind every token is of, by id; empty if the file does not say
 * @param merges the pairs that are merged, the first first, with a space in between; empty if there are none
 * @param scores how much every token is preferred, by id; empty if there are none
 * @param begin what begins a text
 * @param end what ends a turn
 */
public record GgufVocabulary(
        String model,
        Optional<String> splitter,
        List<String> tokens,
        List<Long> types,
        List<String> merges,
        List<Double> scores,
        OptionalInt begin,
        OptionalInt end) {

    static Optional<GgufVocabulary> read(Path file, Map<String, GgufValue> metadata) {
        GgufSettings settings = new GgufSettings(file, metadata, "tokenizer.ggml.");
        Optional<List<String>> tokens = settings.texts("tokens");
        if (tokens.isEmpty()) {
            return Optional.empty();
        }
        int size = tokens.get().size();
        GgufVocabulary vocabulary = new GgufVocabulary(
                settings.text("model").orElse("absent"),
                settings.text("pre"),
                tokens.get(),
                settings.integers("token_type").orElse(List.of()),
                settings.texts("merges").orElse(List.of()),
                settings.numbers("scores").orElse(List.of()),
                id(settings, "bos_token_id", size),
                id(settings, "eos_token_id", size));
        if (!vocabulary.types.isEmpty() && vocabulary.types.size() != size) {
            throw settings.wrong("token_type", "its length is not that of tokens, " + size);
        }
        if (!vocabulary.scores.isEmpty() && vocabulary.scores.size() != size) {
            throw settings.wrong("scores", "its length is not that of tokens, " + size);
        }
        return Optional.of(vocabulary);
    }

    private static OptionalInt id(GgufSettings settings, String name, int size) {
        return settings.has(name) ? OptionalInt.of(settings.integer(name, 0, size - 1)) : OptionalInt.empty();
    }
}
