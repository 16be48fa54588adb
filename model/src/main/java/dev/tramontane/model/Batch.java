package dev.tramontane.model;

import java.util.Arrays;
import java.util.Objects;

/**
 * The rows of one forward pass: chunks of prompts and single decode rows of any number of sequences, one after the other.
 * A sequence may have several chunks, in order.
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
    private final int[] firstIndices;
    private final EmbeddingOverrides[] overrides;
    private final int[] overrideStarts;
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
        firstIndices = new int[capacity];
        overrides = new EmbeddingOverrides[capacity];
        overrideStarts = new int[capacity];
        Arrays.fill(overrides, EmbeddingOverrides.NONE);
    }

    /** Empties the batch. */
    public void clear() {
        // Features are large, and whoever made them may be done with them.
        Arrays.fill(overrides, 0, chunks, EmbeddingOverrides.NONE);
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
        add(sequence, ids, from, count, form, logits, EmbeddingOverrides.NONE);
    }

    /**
     * The same for a prompt with images; a chunk may begin and end inside of one.
     *
     * @param overrides of the prompt that {@code ids} begins with
     * @throws CacheFullException if the sequence cannot grow; batch and sequence are unchanged then
     */
    public void add(
            LatentCache.Sequence sequence,
            int[] ids,
            int from,
            int count,
            AttentionForm form,
            Logits logits,
            EmbeddingOverrides overrides) {
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
        this.overrides[chunks] = overrides;
        overrideStarts[chunks] = from;
        chunkStarts[chunks] = rows;
        firstIndices[chunks] = start;
        rows += count;
        chunkStarts[++chunks] = rows;
    }

    /**
     * The same with every position in the form that is due to it.
     *
     * @param expanded how many positions of the sequence, from its first on, use {@link AttentionForm#EXPANDED}
     * @throws CacheFullException if the sequence cannot grow; batch and sequence are unchanged then
     */
    public void add(
            LatentCache.Sequence sequence,
            int[] ids,
            int from,
            int count,
            int expanded,
            Logits logits,
            EmbeddingOverrides overrides) {
        sequence.requireRoom(count);
        int boundary = Math.clamp(expanded - sequence.length(), 0, count);
        if (boundary > 0) {
            Logits first = boundary == count || logits == Logits.ALL ? logits : Logits.NONE;
            add(sequence, ids, from, boundary, AttentionForm.EXPANDED, first, overrides);
        }
        if (boundary < count) {
            add(sequence, ids, from + boundary, count - boundary, AttentionForm.ABSORBED, logits, overrides);
        }
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

    /** Where the embeddings of a chunk's image tokens come from. */
    public EmbeddingOverrides overrides(int chunk) {
        return overrides[chunk];
    }

    /** The number in its prompt, and so in {@link #overrides}, of a chunk's first token. */
    public int overrideStart(int chunk) {
        return overrideStarts[chunk];
    }

    /** The index in its sequence of a chunk's first row. */
    public int firstIndex(int chunk) {
        return firstIndices[chunk];
    }

    /** First row of a chunk; of chunk number {@link #chunks()} the end of the batch. */
    public int chunkStart(int chunk) {
        return chunkStarts[chunk];
    }

    /** How many pairs there are of a row and a position up to the end of its chunk: what attention costs, at most. */
    public long attendedPairs() {
        long pairs = 0;
        for (int chunk = 0; chunk < chunks; chunk++) {
            int rowsOfChunk = chunkStart(chunk + 1) - chunkStart(chunk);
            pairs += (long) rowsOfChunk * (firstIndex(chunk) + rowsOfChunk);
        }
        return pairs;
    }
}
