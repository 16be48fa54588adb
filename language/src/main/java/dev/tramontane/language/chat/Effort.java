package dev.tramontane.language.chat;

import java.util.Optional;

/** How much the model thinks before it answers. */
public enum Effort {
    /** It answers at once. */
    NONE("none"),
    /** It thinks first. */
    HIGH("high");

    private final String text;

    Effort(String text) {
        this.text = text;
    }

    /** The effort that requests and prompts call so. */
    public static Optional<Effort> of(String text) {
        for (Effort effort : values()) {
            if (effort.text.equals(text)) {
                return Optional.of(effort);
            }
        }
        return Optional.empty();
    }

    /** As requests and prompts call it: {@code none} or {@code high}. */
    @Override
    public String toString() {
        return text;
    }
}
