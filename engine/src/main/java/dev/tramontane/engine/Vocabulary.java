package dev.tramontane.engine;

import dev.tramontane.language.tokenizer.ControlTokens;
import dev.tramontane.language.tokenizer.Tekken;

/**
 * The tokenizer with the tokens that steer a completion.
 *
 * @param begin begins a prompt
 * @param end ends a turn of the model
 * @param think opens a thought, -1 if there is none
 * @param endThink closes a thought, -1 if there is none
 */
record Vocabulary(Tekken tokenizer, int begin, int end, int think, int endThink) {

    static Vocabulary of(Tekken tokenizer) {
        return new Vocabulary(
                tokenizer,
                tokenizer.special(ControlTokens.BEGIN),
                tokenizer.special(ControlTokens.END),
                tokenizer.findSpecial(ControlTokens.THINK).orElse(-1),
                tokenizer.findSpecial(ControlTokens.END_THINK).orElse(-1));
    }

    int size() {
        return tokenizer.vocabularySize();
    }
}
