package dev.tramontane.language.tokenizer;

/** What decoding does with special tokens. */
public enum SpecialTokens {
    /** They leave no trace in the text. */
    IGNORE,
    /** Their names are printed. */
    KEEP,
    /** They are an error. */
    RAISE
}
