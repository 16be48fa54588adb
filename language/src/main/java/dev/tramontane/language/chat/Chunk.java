package dev.tramontane.language.chat;

import java.util.Objects;

/** A part of a message's content. */
public sealed interface Chunk permits Chunk.Text, Chunk.Thinking, Image {

    /** Plain text. */
    record Text(String text) implements Chunk {
        /** Checks that there is a text. */
        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * What the model thought before it answered.
     *
     * @param text the thought
     * @param closed whether it was thought to its end; the model goes on thinking where an open one ends the prompt
     */
    record Thinking(String text, boolean closed) implements Chunk {
        /** Checks that there is a text. */
        public Thinking {
            Objects.requireNonNull(text, "text");
        }

        /** A finished thought. */
        public Thinking(String text) {
            this(text, true);
        }
    }
}
