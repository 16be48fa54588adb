package dev.tramontane.train.data;

import dev.tramontane.language.chat.Effort;
import java.util.List;
import java.util.Objects;

/**
 * A document to learn from.
 *
 * @param tokens the ids, the beginning of a prompt first; not copied
 * @param learned by position, whether the token that stands there is to be predicted from those before it; not copied
 * @param images what the document's image tokens show, in their order
 * @param task what it exercises, for statistics; may be empty
 * @param effort how much the model was asked to think
 */
public record Example(int[] tokens, boolean[] learned, List<ExampleImage> images, String task, Effort effort) {

    /** @throws IllegalArgumentException if tokens and marks differ in number, or nothing stands before a learned token */
    public Example {
        if (tokens.length != learned.length) {
            throw new IllegalArgumentException(tokens.length + " tokens with " + learned.length + " marks");
        }
        if (learned.length > 0 && learned[0]) {
            throw new IllegalArgumentException("the first token cannot be predicted from those before it");
        }
        images = List.copyOf(images);
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(effort, "effort");
    }

    /** The number of tokens. */
    public int length() {
        return tokens.length;
    }

    /** How many of the tokens are to be predicted. */
    public int learnedCount() {
        int count = 0;
        for (boolean isLearned : learned) {
            count += isLearned ? 1 : 0;
        }
        return count;
    }
}
