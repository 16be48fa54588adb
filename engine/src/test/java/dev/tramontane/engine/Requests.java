package dev.tramontane.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Requests of known length, whatever the model makes of them. */
final class Requests {

    /** The end of turn of the bundled tokenizer. */
    static final int END = 2;

    private static final int FIRST_TEXT_TOKEN = 100;
    private static final int VOCABULARY = 590;

    private Requests() {}

    /** Tokens drawn at random, the same for the same seed. */
    static List<Integer> tokens(int count, long seed) {
        List<Integer> tokens = new ArrayList<>(count);
        new Random(seed).ints(count, FIRST_TEXT_TOKEN, VOCABULARY).forEach(tokens::add);
        return tokens;
    }

    /** A prompt of so many random tokens. */
    static Request prompt(int count, long seed) {
        return Request.of(new Input.OfTokens(tokens(count, seed)))
                .withSampling(Sampling.GREEDY.withLogitBias(Map.of(END, -100f)));
    }

    /** A prompt of so many tokens, and as many tokens of answer as asked for. */
    static Request exactly(int promptTokens, int answerTokens, long seed) {
        return prompt(promptTokens, seed).withMaxTokens(answerTokens).withMinTokens(answerTokens);
    }
}
