package dev.tramontane.language.tokenizer;

import java.util.Arrays;

/** A growing list of token ids. Not thread-safe. */
public final class TokenBuffer {
    private int[] tokens;
    private int size;

    /** An empty buffer. */
    public TokenBuffer() {
        this(16);
    }

    /** @param capacity how many ids fit before the buffer grows, at least 1 */
    public TokenBuffer(int capacity) {
        tokens = new int[Math.max(1, capacity)];
    }

    /** Appends one id. */
    public void add(int token) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.addExact(size, Math.max(16, size >> 1)));
        }
        tokens[size++] = token;
    }

    /** The number of ids. */
    public int size() {
        return size;
    }

    /** @throws IndexOutOfBoundsException if there is no such position */
    public int get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("position " + index + " of " + size + " tokens");
        }
        return tokens[index];
    }

    /** A copy of the ids. */
    public int[] toArray() {
        return Arrays.copyOf(tokens, size);
    }
}
