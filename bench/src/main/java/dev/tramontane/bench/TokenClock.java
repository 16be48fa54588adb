package dev.tramontane.bench;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.TokenConstraint;

/**
 * Notes when each token of a completion is chosen, and restricts nothing. More exact than a stream's events, for not every
 * token makes text.
 */
final class TokenClock implements TokenConstraint {

    private static final long LEAST_NANOS_BETWEEN_STEPS = 20_000;
    private static final long NANOS_PER_LOGIT = 2;

    private final long[] times;
    private final long sameStep;
    private volatile int tokens;

    /** @param most the most tokens that will come */
    TokenClock(Engine engine, int most) {
        times = new long[most];
        // Tokens of one step come as fast as logits can be read; the next step reads all weights of the head again.
        sameStep =
                LEAST_NANOS_BETWEEN_STEPS + NANOS_PER_LOGIT * engine.tokenizer().vocabularySize();
    }

    @Override
    public void restrict(float[] logits) {}

    @Override
    public void accept(int token) {
        int before = tokens;
        times[before] = System.nanoTime();
        tokens = before + 1;
    }

    /** Tokens so far; may be asked by any thread. */
    int tokens() {
        return tokens;
    }

    /** Tokens from one time of {@link System#nanoTime} to another. */
    int tokens(long from, long to) {
        int inside = 0;
        int known = tokens;
        for (int i = 0; i < known; i++) {
            inside += times[i] - from >= 0 && times[i] - to < 0 ? 1 : 0;
        }
        return inside;
    }

    /**
     * Adds the times between tokens, in milliseconds, that end in a span of time. Tokens of one step count as one: what a
     * reader sees is a chunk, and zeros would only hide how long the next one takes.
     */
    void gaps(long from, long to, Figures gaps) {
        int known = tokens;
        for (int i = 1; i < known; i++) {
            long gap = times[i] - times[i - 1];
            if (gap > sameStep && times[i] - from >= 0 && times[i] - to < 0) {
                gaps.add(gap / 1e6);
            }
        }
    }
}
