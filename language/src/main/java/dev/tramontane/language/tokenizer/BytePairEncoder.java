package dev.tramontane.language.tokenizer;

import java.util.Arrays;

/**
 * Byte-pair encoding of one piece after another: start from single bytes and join the adjacent pair whose bytes have the
 * lowest rank, the leftmost of equals, until no pair is in the vocabulary (Sennrich et al. 2016, without a list of merges).
 *
 * <p>Short pieces, nearly all of them, are searched for the next pair linearly. Long ones keep the pairs in a heap, so that a
 * piece of n bytes takes n log n steps. Holds scratch memory; one per thread.
 */
final class BytePairEncoder {
    private static final int LONGEST_SCANNED = 128;
    private static final int NONE = Integer.MAX_VALUE;

    private final Vocabulary vocabulary;
    private final int idOfRankZero;
    private byte[] bytes = new byte[512];
    /** Where each part starts, and after the last part where the piece ends. */
    private final int[] starts = new int[LONGEST_SCANNED + 1];
    /** The rank of each part joined with the next, or {@link #NONE}. */
    private final int[] joinedRanks = new int[LONGEST_SCANNED];

    /** @param idOfRankZero the token id of rank 0, the other ranks follow */
    BytePairEncoder(Vocabulary vocabulary, int idOfRankZero) {
        this.vocabulary = vocabulary;
        this.idOfRankZero = idOfRankZero;
    }

    /** Appends the ids of {@code text[start, end)}, a piece as the splitter cuts them. */
    void encode(String text, int start, int end, TokenBuffer tokens) {
        // A char takes at most three bytes: the four of a supplementary character are shared by two.
        int most = Math.multiplyExact(end - start, 3);
        if (bytes.length < most) {
            bytes = new byte[most];
        }
        int length = toUtf8(text, start, end);
        int rank = vocabulary.rank(bytes, 0, length);
        if (rank != Vocabulary.ABSENT) {
            tokens.add(idOfRankZero + rank);
        } else if (length <= LONGEST_SCANNED) {
            encodeShort(length, tokens);
        } else {
            encodeLong(length, tokens);
        }
    }

    private int toUtf8(String text, int start, int end) {
        int length = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else if (c < 0x800) {
                bytes[length++] = (byte) (0xC0 | (c >> 6));
                bytes[length++] = (byte) (0x80 | (c & 0x3F));
            } else if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1))) {
                int codePoint = Character.toCodePoint(c, text.charAt(++i));
                bytes[length++] = (byte) (0xF0 | (codePoint >> 18));
                bytes[length++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
                bytes[length++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
                bytes[length++] = (byte) (0x80 | (codePoint & 0x3F));
            } else {
                char valid = Character.isSurrogate(c) ? Utf8Decoder.REPLACEMENT : c;
                bytes[length++] = (byte) (0xE0 | (valid >> 12));
                bytes[length++] = (byte) (0x80 | ((valid >> 6) & 0x3F));
                bytes[length++] = (byte) (0x80 | (valid & 0x3F));
            }
        }
        return length;
    }

    private int joinedRank(int start, int end) {
        int rank = vocabulary.rank(bytes, start, end - start);
        return rank == Vocabulary.ABSENT ? NONE : rank;
    }

    private void encodeShort(int length, TokenBuffer tokens) {
        int parts = length;
        for (int i = 0; i < length; i++) {
            starts[i] = i;
            joinedRanks[i] = i + 1 < length ? joinedRank(i, i + 2) : NONE;
        }
        starts[length] = length;
        while (true) {
            int best = 0;
            int bestRank = NONE;
            for (int i = 0; i < parts - 1; i++) {
                if (joinedRanks[i] < bestRank) {
                    bestRank = joinedRanks[i];
                    best = i;
                }
            }
            if (bestRank == NONE) {
                break;
            }
            System.arraycopy(starts, best + 2, starts, best + 1, parts - best - 1);
            System.arraycopy(joinedRanks, best + 2, joinedRanks, best + 1, Math.max(0, parts - best - 2));
            parts--;
            joinedRanks[best] = best + 1 < parts ? joinedRank(starts[best], starts[best + 2]) : NONE;
            if (best > 0) {
                joinedRanks[best - 1] = joinedRank(starts[best - 1], starts[best + 1]);
            }
        }
        for (int i = 0; i < parts; i++) {
            tokens.add(idOfRankZero + vocabulary.rank(bytes, starts[i], starts[i + 1] - starts[i]));
        }
    }

    /** A part is known by its first byte; parts form a list, pairs wait in a heap by rank, then position. */
    private void encodeLong(int length, TokenBuffer tokens) {
        int[] ends = new int[length];
        int[] previous = new int[length];
        int[] ranks = new int[length];
        PairHeap heap = new PairHeap(length);
        for (int i = 0; i < length; i++) {
            ends[i] = i + 1;
            previous[i] = i - 1;
            ranks[i] = i + 1 < length ? joinedRank(i, i + 2) : NONE;
            heap.add(ranks[i], i);
        }
        while (!heap.isEmpty()) {
            long pair = heap.poll();
            int left = PairHeap.position(pair);
            // A rank stands for one byte string, so a pair whose rank still holds has not changed since it was queued.
            if (ranks[left] != PairHeap.rank(pair)) {
                continue;
            }
            int right = ends[left];
            int end = ends[right];
            ranks[right] = NONE;
            ends[left] = end;
            ranks[left] = NONE;
            if (end < length) {
                previous[end] = left;
                ranks[left] = joinedRank(left, ends[end]);
                heap.add(ranks[left], left);
            }
            int before = previous[left];
            if (before >= 0) {
                ranks[before] = joinedRank(before, end);
                heap.add(ranks[before], before);
            }
        }
        for (int i = 0; i < length; i = ends[i]) {
            tokens.add(idOfRankZero + vocabulary.rank(bytes, i, ends[i] - i));
        }
    }

    /** A binary heap of pairs, lowest rank first and leftmost among equals. */
    private static final class PairHeap {
        private long[] pairs;
        private int size;

        PairHeap(int capacity) {
            pairs = new long[capacity];
        }

        static int rank(long pair) {
            return (int) (pair >>> 32);
        }

        static int position(long pair) {
            return (int) pair;
        }

        boolean isEmpty() {
            return size == 0;
        }

        void add(int rank, int position) {
            if (rank == NONE) {
                return;
            }
            if (size == pairs.length) {
                pairs = Arrays.copyOf(pairs, Math.addExact(size, Math.max(16, size >> 1)));
            }
            long pair = ((long) rank << 32) | position;
            int at = size++;
            while (at > 0 && pairs[(at - 1) >>> 1] > pair) {
                pairs[at] = pairs[(at - 1) >>> 1];
                at = (at - 1) >>> 1;
            }
            pairs[at] = pair;
        }

        long poll() {
            long first = pairs[0];
            long last = pairs[--size];
            int at = 0;
            while (true) {
                int child = 2 * at + 1;
                if (child >= size) {
                    break;
                }
                if (child + 1 < size && pairs[child + 1] < pairs[child]) {
                    child++;
                }
                if (pairs[child] >= last) {
                    break;
                }
                pairs[at] = pairs[child];
                at = child;
            }
            pairs[at] = last;
            return first;
        }
    }
}
