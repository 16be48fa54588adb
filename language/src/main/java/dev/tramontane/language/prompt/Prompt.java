package dev.tramontane.language.prompt;

import dev.tramontane.language.tokenizer.SpecialTokens;
import dev.tramontane.language.tokenizer.Tekken;
import java.util.List;

/** The token ids that a model is prompted with. Immutable. */
public final class Prompt {
    private final Tekken tekken;
    private final int[] tokens;
    private final List<ImageSpan> images;
    private final boolean insideThought;

    Prompt(Tekken tekken, int[] tokens, List<ImageSpan> images, boolean insideThought) {
        this.tekken = tekken;
        this.tokens = tokens;
        this.images = List.copyOf(images);
        this.insideThought = insideThought;
    }

    /** A copy of the ids. */
    public int[] tokens() {
        return tokens.clone();
    }

    /** The number of ids. */
    public int length() {
        return tokens.length;
    }

    /** The images, in the order of their tokens. */
    public List<ImageSpan> images() {
        return images;
    }

    /** Whether the prompt ends inside a thought, so that the model goes on thinking; the output parser must know. */
    public boolean insideThought() {
        return insideThought;
    }

    /** The prompt in words, special tokens by their names. For people: encoding it does not give the ids back. */
    public String text() {
        return tekken.decode(tokens, SpecialTokens.KEEP);
    }

    @Override
    public String toString() {
        return "Prompt[" + tokens.length + " tokens, " + images.size() + " images]";
    }
}
