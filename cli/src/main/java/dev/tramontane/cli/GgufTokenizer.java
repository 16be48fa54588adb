package dev.tramontane.cli;

import dev.tramontane.checkpoint.GgufWriter;
import dev.tramontane.language.tokenizer.ControlTokens;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.language.tokenizer.TokenTable;
import java.util.Optional;

/** Writes a tokenizer into a GGUF file. */
final class GgufTokenizer {
    private GgufTokenizer() {}

    /** Adds the keys of a tokenizer; of none, if there is none. */
    static void write(Optional<Tekken> tokenizer, GgufWriter writer) {
        if (tokenizer.isEmpty()) {
            // Others do not open files that say nothing at all.
            writer.text("tokenizer.ggml.model", "no_vocab");
            return;
        }
        Tekken tekken = tokenizer.get();
        TokenTable table = TokenTable.of(tekken);
        writer.text("tokenizer.ggml.model", "gpt2");
        writer.text("tokenizer.ggml.pre", "tekken");
        writer.texts("tokenizer.ggml.tokens", table.tokens());
        writer.wholes(
                "tokenizer.ggml.token_type",
                table.kinds().stream().map(Math::toIntExact).toList());
        writer.texts("tokenizer.ggml.merges", table.merges());
        writer.whole("tokenizer.ggml.bos_token_id", tekken.special(ControlTokens.BEGIN));
        writer.whole("tokenizer.ggml.eos_token_id", tekken.special(ControlTokens.END));
        writer.flag("tokenizer.ggml.add_bos_token", true);
        writer.flag("tokenizer.ggml.add_eos_token", false);
    }
}
