package dev.tramontane.engine.draft;

import java.util.SplittableRandom;

/**
 * Where each run of a fixed number of tokens last ended. An open-addressing table of end positions; the tokens
 * themselves stay in the sequence, which every hit is compared with, so hashes never decide what is found.
 */
final class RunIndex {

    /** No run ends here. */
    static final int NONE = 0;

    private static final int FIRST_SLOTS = 64;

    private final int run;
    /**
     * Drawn for each index: prompts come from strangers, who must not be able to choose runs that share a slot. What is
     * found does not depend on it.
     */
    private final long multiplier = new SplittableRandom().nextLong() | 1;

    private int[] ends = new int[FIRST_SLOTS];
    private int used;

    /** @param run tokens in a run, 1 or more */
    RunIndex(int run) {
        this.run = run;
    }

    /** Takes in the run that ends before {@code end}, unless the sequence has fewer tokens; ends must increase. */
    void add(int[] tokens, int end) {
        if (end < run) {
            return;
        }
        int slot = slot(tokens, end);
        if (ends[slot] == NONE) {
            if (used + 1 > ends.length / 4 * 3) {
                grow(tokens);
                slot = slot(tokens, end);
            }
            used++;
        }
        ends[slot] = end;
    }

    /** The end of the last run taken in that is equal to the one before {@code end}, or {@link #NONE}. */
    int mostRecentEnd(int[] tokens, int end) {
        return end < run ? NONE : ends[slot(tokens, end)];
    }

    long bytes() {
        return (long) ends.length * Integer.BYTES;
    }

    /** The slot of the run before {@code end}: the one that holds an equal run, or the free one where it belongs. */
    private int slot(int[] tokens, int end) {
        int mask = ends.length - 1;
        int slot = (int) (hash(tokens, end) >>> (Long.SIZE - Integer.SIZE)) & mask;
        while (ends[slot] != NONE && !same(tokens, ends[slot], end)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private long hash(int[] tokens, int end) {
        long hash = 0;
        for (int i = end - run; i < end; i++) {
            hash = (hash + tokens[i]) * multiplier;
        }
        // The low bits of a product know only the low bits of its factors.
        return (hash ^ hash >>> Integer.SIZE) * multiplier;
    }

    private boolean same(int[] tokens, int oneEnd, int otherEnd) {
        for (int back = 1; back <= run; back++) {
            if (tokens[oneEnd - back] != tokens[otherEnd - back]) {
                return false;
            }
        }
        return true;
    }

    private void grow(int[] tokens) {
        int[] old = ends;
        ends = new int[Math.multiplyExact(old.length, 2)];
        for (int end : old) {
            if (end != NONE) {
                ends[slot(tokens, end)] = end;
            }
        }
    }
}
