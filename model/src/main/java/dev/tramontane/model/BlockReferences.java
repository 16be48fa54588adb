package dev.tramontane.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Who refers to which block: any number of sequences, and at most one retention. A block without either is free. */
final class BlockReferences {

    private final int[] free;
    private final int[] holders;
    private final boolean[] retained;
    private int freeCount;
    private @Nullable RetentionListener listener;

    BlockReferences(int blocks) {
        free = new int[blocks];
        // The last one goes first: blocks are handed out by ascending number.
        Arrays.setAll(free, i -> blocks - 1 - i);
        holders = new int[blocks];
        retained = new boolean[blocks];
        freeCount = blocks;
    }

    int total() {
        return free.length;
    }

    int freeCount() {
        return freeCount;
    }

    void listen(RetentionListener listener) {
        if (this.listener != null) {
            throw new IllegalStateException("the cache's retained blocks have a listener already");
        }
        this.listener = listener;
    }

    /** A free block, held once from now on. There must be one. */
    int take() {
        int block = free[--freeCount];
        holders[block] = 1;
        return block;
    }

    /** One more sequence has the block. */
    void hold(int block) {
        requireInUse(block);
        if (holders[block]++ == 0 && listener != null) {
            listener.used(block);
        }
    }

    /** One sequence less has the block. */
    void letGo(int block) {
        if (holders[block] == 0) {
            throw new IllegalStateException("no sequence has block " + block);
        }
        if (--holders[block] > 0) {
            return;
        }
        if (!retained[block]) {
            free[freeCount++] = block;
        } else if (listener != null) {
            listener.idle(block);
        }
    }

    void retain(int block) {
        requireInUse(block);
        if (retained[block]) {
            throw new IllegalStateException("block " + block + " is retained already");
        }
        retained[block] = true;
    }

    void release(int block) {
        if (!retained[block]) {
            throw new IllegalStateException("block " + block + " is not retained");
        }
        retained[block] = false;
        if (holders[block] == 0) {
            free[freeCount++] = block;
        }
    }

    /** How many sequences have the block; one that has it twice counts twice. */
    int holders(int block) {
        return holders[block];
    }

    boolean isRetained(int block) {
        return retained[block];
    }

    /** Whether a sequence that has the block is not alone with it. */
    boolean isShared(int block) {
        return holders[block] > 1 || retained[block];
    }

    private void requireInUse(int block) {
        if (holders[block] == 0 && !retained[block]) {
            throw new IllegalStateException("block " + block + " is free, so it holds nothing");
        }
    }
}
