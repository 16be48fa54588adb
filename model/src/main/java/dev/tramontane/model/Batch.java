package dev.tramontane.model;

import java.util.Objects;

/**
 * The rows of one forward pass: chunks of prompts and single decode rows of any number of sequences, one after the other.
 * Reused from step to step; filling it allocates nothing.
 */
public final class Batch {

    /** For which rows of a chunk logits are computed. */
    public enum Logits {
        NONE,
        LAST,
        ALL
    }

    private final int[] tokens;
    private final int[] positions;
    private final int[] slots;
    private final int[] outputRows;
    private final LatentCache.Sequence[] sequences;
    private final AttentionForm[] forms;
    private final int[] chunkStarts;
    private int rows;
    private int chunks;
    private int outputs;

    /** @param capacity the most rows, at least 1 */
    public Batch(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a batch needs room for a row, not " + capacity);
        }
        tokens = new int[capacity];
        positions = new int[capacity];
        slots = new int[capacity];
        outputRows = new int[capacity];
        sequences = new LatentCache.Sequence[capacity];
        forms = new AttentionForm[capacity];
        chunkStarts = new int[capacity + 1];
    }

    /** Empties the batch. */
    public void clear() {
        rows = 0;
        chunks = 0;
        outputs = 0;
    }

    /**
     * Appends the next {@code count} tokens of a sequence and grows the sequence by them.
     *
     * @throws CacheFullException if the sequence cannot grow; batch and sequence are unchanged then
     */
    public void add(LatentCache.Sequence sequence, int[] ids, int from, int count, AttentionForm form, Logits logits) {
        Objects.checkFromIndexSize(from, count, ids.length);
        if (count < 1 || rows + count > tokens.length) {
            throw new IllegalArgumentException(count + " rows do not fit: " + rows + " of " + tokens.length + " taken");
        }
        int start = sequence.length();
        int position = sequence.nextPosition();
        sequence.grow(count);
        for (int i = 0; i < count; i++) {
            tokens[rows + i] = ids[from + i];
            positions[rows + i] = position + i;
            slots[rows + i] = sequence.slot(start + i);
            if (logits == Logits.ALL || (logits == Logits.LAST && i == count - 1)) {
                outputRows[outputs++] = rows + i;
            }
        }
        sequences[chunks] = sequence;
        forms[chunks] = form;
        chunkStarts[chunks] = rows;
        rows += count;
        chunkStarts[++chunks] = rows;
    }

    public int capacity() {
        return tokens.length;
    }

    public int rows() {
        return rows;
    }

    /** Number of chunks, each of one sequence. */
    public int chunks() {
        return chunks;
    }

    /** Number of rows with logits. */
    public int outputs() {
        return outputs;
    }

    /** Token ids per row. */
    public int[] tokens() {
        return tokens;
    }

    /** Absolute positions per row. */
    public int[] positions() {
        return positions;
    }

    /** Cache rows that each row writes to. */
    public int[] slots() {
        return slots;
    }

    /** The rows with logits, ascending. */
    public int[] outputRows() {
        return outputRows;
    }

    public LatentCache.Sequence sequence(int chunk) {
        return sequences[chunk];
    }

    public AttentionForm form(int chunk) {
        return forms[chunk];
    }

    /** First row of a chunk; of chunk number {@link #chunks()} the end of the batch. */
    public int chunkStart(int chunk) {
        return chunkStarts[chunk];
    }
}
