package dev.tramontane.engine;

import dev.tramontane.engine.TokenLogprob.Candidate;
import java.util.Arrays;
import java.util.List;

/** The model's own distribution over the next token; see {@link Sampler#observe} for how long it holds. */
final class LogprobSnapshot {

    private final float[] logits;
    private final double logSum;
    private final List<Candidate> top;

    /**
     * @param logits as the model gave them; not copied
     * @param logSum the logarithm of the sum of their exponentials
     * @param likeliest the likeliest tokens, the likeliest first
     */
    LogprobSnapshot(float[] logits, double logSum, int[] likeliest) {
        this.logits = logits;
        this.logSum = logSum;
        top = Arrays.stream(likeliest)
                .mapToObj(token -> new Candidate(token, logprob(token)))
                .toList();
    }

    /** What is told about the token that was chosen. */
    TokenLogprob tokenLogprob(int token, boolean isThinking) {
        return new TokenLogprob(token, logprob(token), isThinking, top);
    }

    private float logprob(int token) {
        return (float) Math.min(logits[token] - logSum, 0);
    }
}
