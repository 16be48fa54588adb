package dev.tramontane.engine;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.GgufVocabulary;
import dev.tramontane.engine.EngineException.Kind;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.language.tokenizer.TokenTable;
import java.util.Optional;

/** Finds the tokenizer of a checkpoint: inside of it or beside it. */
public final class Tokenizers {
    private static final String BYTE_PAIRS = "gpt2";
    private static final String TEKKEN = "tekken";

    private Tokenizers() {}

    /**
     * The tokenizer that a checkpoint brings.
     *
     * @throws EngineException if it has none, or one of another kind than Tekken
     * @throws dev.tramontane.language.tokenizer.TokenizerException if it is damaged or not supported
     */
    public static Tekken of(Checkpoint checkpoint) {
        return find(checkpoint)
                .orElseThrow(() -> new EngineException(
                        Kind.CONFIGURATION,
                        checkpoint.folder() + ": has no tekken.json, the tokenizer; copy it there from the model's"
                                + " repository"));
    }

    /** As {@link #of}, empty if there is none. */
    public static Optional<Tekken> find(Checkpoint checkpoint) {
        return checkpoint
                .vocabulary()
                .map(vocabulary -> embedded(checkpoint.folder().toString(), vocabulary))
                .or(() -> checkpoint.tokenizer().map(Tekken::load));
    }

    private static Tekken embedded(String file, GgufVocabulary vocabulary) {
        String splitter = vocabulary.splitter().orElse("unknown");
        if (!vocabulary.model().equals(BYTE_PAIRS) || !splitter.equals(TEKKEN)) {
            throw new EngineException(
                    Kind.CONFIGURATION,
                    file + ": its tokenizer is " + vocabulary.model() + " with the splitting rule " + splitter
                            + ", and only " + BYTE_PAIRS + " in tokenizer.ggml.model with " + TEKKEN
                            + " in tokenizer.ggml.pre is supported; use another model");
        }
        return Tekken.of(file, new TokenTable(vocabulary.tokens(), vocabulary.types(), vocabulary.merges()));
    }
}
