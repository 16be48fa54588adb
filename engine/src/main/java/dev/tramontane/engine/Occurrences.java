package dev.tramontane.engine;

/**
 * How often each token occurs in one request: a hash table with open addressing, whose size goes with the distinct
 * tokens and not with the vocabulary.
 */
final class Occurrences {

    private static final int INITIAL_CAPACITY = 64;
    private static final int SPREAD = 0x9e3779b9;

    /** Token + 1, so that 0 is an empty slot; the length is a power of two, at most half of it used. */
    private int[] keys = new int[INITIAL_CAPACITY];
    /** How often the token at the same slot was generated; 0 if it is only in the prompt. */
    private int[] generated = new int[INITIAL_CAPACITY];

    private int distinct;

    /** Remembers tokens of the prompt. */
    void addPrompt(int[] tokens) {
        for (int token : tokens) {
            slot(token);
        }
    }

    /** Remembers a generated token. */
    void addGenerated(int token) {
        // First, since a new token may come with new arrays.
        int slot = slot(token);
        generated[slot]++;
    }

    /** How many different tokens it has met. */
    int distinct() {
        return distinct;
    }

    /** How many different tokens fit in before it grows. */
    int capacity() {
        return keys.length / 2;
    }

    /**
     * Lowers the logits of all tokens it has met. Finite ones stay finite, since what no penalty can mean is that nothing
     * or something else must come next.
     */
    void penalise(float[] logits, Sampling sampling) {
        for (int slot = 0; slot < keys.length; slot++) {
            if (keys[slot] == 0) {
                continue;
            }
            int token = keys[slot] - 1;
            double logit = logits[token];
            if (Double.isInfinite(logit)) {
                continue;
            }
            logit = logit > 0 ? logit / sampling.repetitionPenalty() : logit * sampling.repetitionPenalty();
            if (generated[slot] > 0) {
                logit -= sampling.presencePenalty() + generated[slot] * sampling.frequencyPenalty();
            }
            logits[token] = (float) Math.clamp(logit, -Float.MAX_VALUE, Float.MAX_VALUE);
        }
    }

    /** The slot of a token, which is added if it is new. */
    private int slot(int token) {
        int slot = find(keys, token);
        if (keys[slot] != 0) {
            return slot;
        }
        if (distinct == capacity()) {
            grow();
            slot = find(keys, token);
        }
        keys[slot] = token + 1;
        distinct++;
        return slot;
    }

    /** Where the token is, or else where it belongs. */
    private static int find(int[] keys, int token) {
        int mask = keys.length - 1;
        int slot = (token * SPREAD) >>> Integer.numberOfLeadingZeros(mask);
        while (keys[slot] != 0 && keys[slot] != token + 1) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        int[] largerKeys = new int[2 * keys.length];
        int[] largerGenerated = new int[2 * keys.length];
        for (int slot = 0; slot < keys.length; slot++) {
            if (keys[slot] != 0) {
                int to = find(largerKeys, keys[slot] - 1);
                largerKeys[to] = keys[slot];
                largerGenerated[to] = generated[slot];
            }
        }
        keys = largerKeys;
        generated = largerGenerated;
    }
}
