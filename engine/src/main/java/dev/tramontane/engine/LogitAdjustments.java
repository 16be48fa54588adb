package dev.tramontane.engine;

import dev.tramontane.engine.EngineException.Kind;
import org.jspecify.annotations.Nullable;

/** What one request does to the model's logits before a token is chosen: its bias, and its penalties for what was there. */
final class LogitAdjustments {

    private final Sampling sampling;
    private final int[] biasedTokens;
    private final float[] biases;
    private final @Nullable Occurrences occurrences;

    /** @param prompt the tokens that the repetition penalty knows from the start */
    LogitAdjustments(Sampling sampling, int[] prompt) {
        this.sampling = sampling;
        biasedTokens = sampling.logitBias().keySet().stream()
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        biases = new float[biasedTokens.length];
        for (int i = 0; i < biases.length; i++) {
            biases[i] = sampling.logitBias().getOrDefault(biasedTokens[i], 0f);
        }
        occurrences = sampling.hasPenalties() ? new Occurrences() : null;
        if (occurrences != null && sampling.repetitionPenalty() != 1) {
            occurrences.addPrompt(prompt);
        }
    }

    /** @throws EngineException if a token with a bias is none of the vocabulary */
    static void checkTokens(Sampling sampling, int vocabularySize) {
        for (int token : sampling.logitBias().keySet()) {
            if (token < 0 || token >= vocabularySize) {
                throw new EngineException(
                        Kind.INVALID_REQUEST,
                        "logit_bias has token " + token + ", but this model's tokens are 0 to " + (vocabularySize - 1));
            }
        }
    }

    /** Changes the logits of one row: the bias first, then the penalties. */
    void apply(float[] logits) {
        for (int i = 0; i < biasedTokens.length; i++) {
            logits[biasedTokens[i]] += biases[i];
        }
        if (occurrences != null) {
            occurrences.penalise(logits, sampling);
        }
    }

    /** Remembers a generated token for the penalties. */
    void accept(int token) {
        if (occurrences != null) {
            occurrences.addGenerated(token);
        }
    }
}
