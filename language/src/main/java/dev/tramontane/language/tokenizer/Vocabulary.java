package dev.tramontane.language.tokenizer;

import java.util.Arrays;

/**
 * The byte strings of a vocabulary by rank, and their ranks by bytes. All bytes lie in one pool; the index is an
 * open-addressing hash table of ranks, so that an entry costs a few bytes and a lookup allocates nothing.
 */
final class Vocabulary {
    /** No entry has these bytes. */
    static final int ABSENT = -1;

    /** Usual are fewer than one on the average. */
    private static final long MOST_STEPS_PER_ENTRY = 16;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final byte[] pool;
    private final int[] starts;
    /** Rank + 1 per slot, 0 where the slot is free. */
    private final int[] slots;
    /** The rank of every two bytes, the pairs that merging starts with. */
    private final int[] pairRanks;

    private final int longest;

    /**
     * @param pool the bytes of all entries in rank order; not copied
     * @param starts where each entry starts, and where the last one ends; not copied
     * @throws InvalidVocabulary if two entries have the same bytes, or if entries were chosen so that lookups take long
     */
    Vocabulary(byte[] pool, int[] starts) throws InvalidVocabulary {
        this.pool = pool;
        this.starts = starts;
        int size = starts.length - 1;
        slots = new int[Integer.highestOneBit(Math.max(size, 8)) << 2];
        pairRanks = new int[1 << 16];
        Arrays.fill(pairRanks, ABSENT);
        int most = 0;
        long steps = 0;
        for (int rank = 0; rank < size; rank++) {
            int start = starts[rank];
            int length = starts[rank + 1] - start;
            most = Math.max(most, length);
            int slot = find(pool, start, length);
            if (slots[slot] != 0) {
                throw new InvalidVocabulary("ranks " + (slots[slot] - 1) + " and " + rank + " have the same bytes");
            }
            steps += (slot - hash(pool, start, length)) & (slots.length - 1);
            if (steps > MOST_STEPS_PER_ENTRY * (size + 1L)) {
                throw new InvalidVocabulary("its entries collide as no ordinary vocabulary's do");
            }
            slots[slot] = rank + 1;
            if (length == 2) {
                pairRanks[pairIndex(pool[start], pool[start + 1])] = rank;
            }
        }
        longest = most;
    }

    /** Entries that cannot be indexed. */
    static final class InvalidVocabulary extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidVocabulary(String message) {
            super(message);
        }
    }

    int size() {
        return starts.length - 1;
    }

    int length(int rank) {
        return starts[rank + 1] - starts[rank];
    }

    byte[] bytes(int rank) {
        return Arrays.copyOfRange(pool, starts[rank], starts[rank + 1]);
    }

    byte byteAt(int rank, int index) {
        return pool[starts[rank] + index];
    }

    /** The rank of {@code length} bytes from {@code start} on, or {@link #ABSENT}. */
    int rank(byte[] bytes, int start, int length) {
        if (length == 2) {
            return pairRanks[pairIndex(bytes[start], bytes[start + 1])];
        }
        return length > longest ? ABSENT : slots[find(bytes, start, length)] - 1;
    }

    private static int pairIndex(byte first, byte second) {
        return ((first & 0xFF) << 8) | (second & 0xFF);
    }

    private int find(byte[] bytes, int start, int length) {
        int mask = slots.length - 1;
        int slot = hash(bytes, start, length) & mask;
        while (true) {
            int rank = slots[slot] - 1;
            if (rank < 0 || Arrays.equals(bytes, start, start + length, pool, starts[rank], starts[rank + 1])) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    private static int hash(byte[] bytes, int start, int length) {
        long hash = length;
        for (int i = start, end = start + length; i < end; i++) {
            hash = (hash ^ bytes[i]) * MULTIPLIER;
            hash ^= hash >>> 29;
        }
        return (int) (hash ^ (hash >>> 32));
    }
}
