package dev.tramontane.language.tokenizer;

import java.util.Optional;

/** The tokenizer generations whose chat format is spoken here. */
public enum TokenizerVersion {
    /** Tools before the first user turn, thinking markers, no settings. */
    V13("v13"),
    /** As v13, with model settings before the first user turn and images in tool results. */
    V15("v15");

    private final String text;

    TokenizerVersion(String text) {
        this.text = text;
    }

    static Optional<TokenizerVersion> of(String text) {
        for (TokenizerVersion version : values()) {
            if (version.text.equals(text)) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    /** The name as tokenizer files print it, such as {@code v15}. */
    @Override
    public String toString() {
        return text;
    }
}
