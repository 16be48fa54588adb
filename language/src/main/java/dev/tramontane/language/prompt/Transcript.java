package dev.tramontane.language.prompt;

import dev.tramontane.language.tokenizer.SpecialTokens;
import dev.tramontane.language.tokenizer.Tekken;
import java.util.List;

/**
 * A conversation that has taken place, its last answer included: the ids that the model reads and writes when it is held.
 * Immutable.
 */
public final class Transcript {
    private final Tekken tekken;
    private final int[] tokens;
    private final List<ImageSpan> images;
    private final List<Answer> answers;

    Transcript(Tekken tekken, int[] tokens, List<ImageSpan> images, List<Answer> answers) {
        this.tekken = tekken;
        this.tokens = tokens;
        this.images = List.copyOf(images);
        this.answers = List.copyOf(answers);
    }

    /**
     * What the model has written at one time: thinking, text, calls with their markers, and the end token.
     *
     * @param start the position of its first token
     * @param end the position behind its end token
     * @param firstMessage the first of the conversation's messages that became this answer, by its number
     * @param lastMessage the last of them; neighbouring messages of the assistant are one answer
     */
    public record Answer(int start, int end, int firstMessage, int lastMessage) {}

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

    /** The answers in their order; the last one ends the transcript. */
    public List<Answer> answers() {
        return answers;
    }

    /** The transcript in words, special tokens by their names. For people: encoding it does not give the ids back. */
    public String text() {
        return tekken.decode(tokens, SpecialTokens.KEEP);
    }

    @Override
    public String toString() {
        return "Transcript[" + tokens.length + " tokens, " + answers.size() + " answers, " + images.size() + " images]";
    }
}
