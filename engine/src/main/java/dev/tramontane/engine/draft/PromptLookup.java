package dev.tramontane.engine.draft;

import java.util.Objects;

/**
 * Guesses that a sequence goes on as it did before: finds the most recent earlier occurrence of its last tokens, as many
 * of them as have occurred before, and proposes what followed there (prompt lookup decoding, Saxena, 2023). It pays where
 * answers quote: edited code, extraction, summaries, repeated structure.
 *
 * <p>An occurrence may overlap the end of the sequence; its continuation then repeats, so that a loop of any period is
 * continued to any length.
 *
 * <p>The index holds one table of positions for each length of run, filled from the first call on. With runs of 2 to 5
 * tokens it takes 21 to 43 bytes per token of the sequence where no run occurs twice, less otherwise: at most 8 MiB for
 * 256 Ki tokens.
 */
public final class PromptLookup implements Drafter {

    private static final int SHORTEST = 2;
    private static final int LONGEST = 5;
    private static final int LONGEST_POSSIBLE = 16;

    private final int shortest;
    private final RunIndex[] indexes;
    private int seen;

    /** Looks for the last 5 tokens, then 4, 3, 2: a single token says too little. */
    public PromptLookup() {
        this(SHORTEST, LONGEST);
    }

    /**
     * @param shortest the fewest tokens that must have occurred before, 1 or more
     * @param longest the most tokens that are compared, {@code shortest} to 16: each length has its table
     * @throws IllegalArgumentException if a length is out of range
     */
    public PromptLookup(int shortest, int longest) {
        if (shortest < 1 || longest < shortest || longest > LONGEST_POSSIBLE) {
            throw new IllegalArgumentException("cannot look up runs of " + shortest + " to " + longest
                    + " tokens: from at least 1 to at most " + LONGEST_POSSIBLE);
        }
        this.shortest = shortest;
        indexes = new RunIndex[longest - shortest + 1];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = new RunIndex(shortest + i);
        }
    }

    @Override
    public int draft(int[] tokens, int length, int most, int[] to) {
        Objects.checkFromToIndex(0, most, to.length);
        indexUpTo(tokens, length);
        int end = mostRecentEnd(tokens, length);
        if (end == RunIndex.NONE) {
            return 0;
        }
        int known = Math.min(most, length - end);
        System.arraycopy(tokens, end, to, 0, known);
        for (int i = known; i < most; i++) {
            // Past the end of the sequence the continuation runs into the guess itself.
            to[i] = to[i - known];
        }
        return most;
    }

    /** Indexes every run that ends before {@code length}; the one that ends there is what will be looked for. */
    private void indexUpTo(int[] tokens, int length) {
        if (length < seen || length > tokens.length) {
            throw new IllegalArgumentException("a sequence of " + length + " tokens must lie in an array, here of "
                    + tokens.length + ", and never shrink, here from " + seen);
        }
        for (int end = Math.max(1, seen); end < length; end++) {
            for (RunIndex index : indexes) {
                index.add(tokens, end);
            }
        }
        seen = length;
    }

    private int mostRecentEnd(int[] tokens, int length) {
        int found = RunIndex.NONE;
        for (RunIndex index : indexes) {
            int end = index.mostRecentEnd(tokens, length);
            if (end == RunIndex.NONE) {
                // A longer run ends in this one, so it has not occurred either.
                break;
            }
            found = end;
        }
        return found;
    }

    /** Bytes of the index. */
    long bytes() {
        long bytes = 0;
        for (RunIndex index : indexes) {
            bytes += index.bytes();
        }
        return bytes;
    }

    @Override
    public String toString() {
        return "PromptLookup[" + shortest + " to " + (shortest + indexes.length - 1) + " tokens, " + seen + " seen]";
    }
}
