package dev.tramontane.engine;

import dev.tramontane.language.chat.Chat;
import java.util.List;

/** What a completion continues. */
public sealed interface Input {

    /** A conversation, rendered by the model's prompt format. */
    record OfChat(Chat chat) implements Input {}

    /** Text as it is, after the beginning-of-sequence token; text that looks like a control token stays text. */
    record OfText(String text) implements Input {}

    /** Tokens as they are, nothing added; at least one, all of the vocabulary. */
    record OfTokens(List<Integer> tokens) implements Input {
        public OfTokens {
            tokens = List.copyOf(tokens);
        }
    }
}
