package dev.tramontane.checkpoint;

import java.util.Objects;

/**
 * The formats of the matrices of a GGUF file.
 *
 * @param matrices of most of them
 * @param vocabulary of embedding and output head
 */
public record GgufSelection(WeightFormat matrices, WeightFormat vocabulary) {

    /** @throws IllegalArgumentException if a GGUF file cannot have such matrices */
    public GgufSelection {
        Objects.requireNonNull(matrices, "matrices");
        Objects.requireNonNull(vocabulary, "vocabulary");
        if (!matrices.isForGguf() || !vocabulary.isForGguf()) {
            throw new IllegalArgumentException("a GGUF file cannot have " + matrices + " and " + vocabulary);
        }
    }

    /** The usual ones: what the vocabulary costs is saved elsewhere. */
    public static GgufSelection of(WeightFormat format) {
        return new GgufSelection(format, format.ofVocabulary());
    }

    /** The same format for every matrix. */
    public static GgufSelection pure(WeightFormat format) {
        return new GgufSelection(format, format);
    }
}
