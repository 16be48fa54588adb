package dev.tramontane.train.vocabulary;

import dev.tramontane.language.tokenizer.EffortSetting;
import dev.tramontane.language.tokenizer.ImageSettings;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.language.tokenizer.TokenizerVersion;
import java.util.List;
import java.util.Optional;

/** Tokenizers of generation v15 with 64 special tokens, efforts none and high, and images, for small models. */
public final class SmallTekken {
    /** How many special tokens there are. */
    public static final int SPECIAL_TOKENS = 64;

    private static final int BYTE_VALUES = 256;

    private SmallTekken() {}

    /**
     * The tokenizer of a vocabulary.
     *
     * @param ranks the byte strings by rank, the single bytes first
     * @param images how images are cut into patches
     */
    public static Tekken of(List<byte[]> ranks, ImageSettings images) {
        EffortSetting efforts = new EffortSetting(List.of("none", "high"), true, Optional.of("none"));
        return Tekken.of(TokenizerVersion.V15, SpecialNames.all(), ranks, Optional.of(images), Optional.of(efforts));
    }

    /** The tokenizer that merges nothing: every byte is a token. For counting before there is a vocabulary. */
    public static Tekken ofBytes(ImageSettings images) {
        return of(new VocabularyTrainer().train(BYTE_VALUES), images);
    }
}
