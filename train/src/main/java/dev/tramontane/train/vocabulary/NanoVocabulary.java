package dev.tramontane.train.vocabulary;

import dev.tramontane.language.tokenizer.ImageSettings;
import dev.tramontane.language.tokenizer.SpecialTokens;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.train.data.Example;
import dev.tramontane.train.task.Curriculum;
import dev.tramontane.train.task.ExampleStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The tokenizer of the default model: 2048 tokens, trained on its curriculum and on some authored prose. */
public final class NanoVocabulary {
    /** How many tokens, the special ones included. */
    public static final int SIZE = 2048;
    /** How images are cut: patches of 14 pixels, merged two by two, at most 448 pixels wide and high. */
    public static final ImageSettings IMAGES = new ImageSettings(14, 448, 2);

    /** The seed of the samples that the tokenizer in the box was trained on. */
    public static final long SEED = 0;

    private static final int SAMPLES = 20_000;
    private static final int PROSE_WEIGHT = 20;

    private NanoVocabulary() {}

    /** The tokenizer in the box. */
    public static Tekken load() {
        try (InputStream in = resource("nano-tekken.json")) {
            return Tekken.load("nano-tekken.json", in);
        } catch (IOException e) {
            throw new UncheckedIOException("nano-tekken.json cannot be read from the train module", e);
        }
    }

    /**
     * Trains it anew; the same seed gives the same tokenizer. Takes some seconds.
     *
     * @param curriculum what the model will read and write
     * @param seed which samples of it; training should use another one
     * @param size how many tokens, the special ones included
     */
    public static Tekken train(Curriculum curriculum, long seed, int size) {
        return train(curriculum, seed, size, SAMPLES);
    }

    static Tekken train(Curriculum curriculum, long seed, int size, int samples) {
        Tekken bytes = SmallTekken.ofBytes(IMAGES);
        ExampleStream stream = new ExampleStream(curriculum, bytes, seed, 0);
        VocabularyTrainer trainer = new VocabularyTrainer();
        for (int i = 0; i < samples; i++) {
            addTexts(stream.next(), bytes, trainer);
        }
        String prose = prose();
        for (int i = 0; i < PROSE_WEIGHT; i++) {
            trainer.add(prose);
        }
        return SmallTekken.of(trainer.train(size - SmallTekken.SPECIAL_TOKENS), IMAGES);
    }

    /** The texts between special tokens, as the tokenizer will see them. */
    private static void addTexts(Example example, Tekken bytes, VocabularyTrainer trainer) {
        int[] tokens = example.tokens();
        for (int start = 0; start < tokens.length; ) {
            int end = start;
            while (end < tokens.length && !bytes.isSpecial(tokens[end])) {
                end++;
            }
            if (end > start) {
                trainer.add(bytes.decode(Arrays.copyOfRange(tokens, start, end), SpecialTokens.RAISE));
            }
            start = end + 1;
        }
    }

    private static String prose() {
        try (InputStream in = resource("prose.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("prose.txt cannot be read from the train module", e);
        }
    }

    private static InputStream resource(String name) {
        InputStream in = NanoVocabulary.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException(name + " is missing from the train module; build it anew");
        }
        return in;
    }
}
