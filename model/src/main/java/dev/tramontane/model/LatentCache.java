package dev.tramontane.model;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What attention remembers: per layer and position the normed latent followed by the rotated shared key, or the rotated
 * keys and the values of all heads where these are cached themselves; in blocks of consecutive positions that are handed
 * out to sequences and taken back.
 *
 * <p>Every layer is one matrix {@code [blocks · blockSize × cacheWidth]}; a block is a run of its rows, the same in every
 * layer. Sequences that begin alike can have blocks in common. Nothing is ever written into a block that somebody else
 * refers to: a sequence that grows within one copies it first.
 *
 * <p>Not thread-safe: the thread that drives the forward passes owns the cache. Between a sequence's growth and the end
 * of the pass that fills the new rows, the sequence must not be forked, nor its new blocks be shared.
 */
public final class LatentCache implements AutoCloseable {

    private static final int PAGE_BYTES = 4096;
    private static final int LINE_BYTES = 64;

    private final Arena arena = Arena.ofShared();
    private final int blockSize;
    private final Matrix[] rows;
    private final Matrix[][] parts;
    private final int heads;
    private final BlockReferences references;

    /**
     * @param config the decoder that the cache serves
     * @param type {@link ElementType#F32} or {@link ElementType#BF16}
     * @param blocks how many blocks there are
     * @param blockSize positions per block; also the tile of the online softmax, hence part of what a result depends on
     * @throws OutOfMemoryError if the memory cannot be had
     */
    public LatentCache(DecoderConfig config, ElementType type, int blocks, int blockSize) {
        if (blocks < 1 || blockSize < 1) {
            throw new IllegalArgumentException("a cache needs blocks: " + blocks + " of " + blockSize + " positions");
        }
        if (type != ElementType.F32 && type != ElementType.BF16) {
            throw new IllegalArgumentException("the cache holds F32 or BF16, not " + type);
        }
        this.blockSize = blockSize;
        int width = config.attention().cacheWidth();
        int[] boundaries = boundaries(config.attention());
        heads = boundaries.length / 2;
        int capacity = Math.multiplyExact(blocks, blockSize);
        long rowStride = rowStride(type, width);
        references = new BlockReferences(blocks);
        rows = new Matrix[config.layers()];
        parts = new Matrix[config.layers()][];
        try {
            for (int layer = 0; layer < rows.length; layer++) {
                MemorySegment memory = arena.allocate(Math.multiplyExact(rowStride, capacity), Long.BYTES * 8L);
                rows[layer] = new Matrix(type, capacity, width, memory, rowStride, 1f, null);
                parts[layer] = parts(rows[layer], boundaries);
            }
        } catch (OutOfMemoryError | RuntimeException e) {
            // What the first layers have taken would never come back.
            arena.close();
            throw e;
        }
    }

    /** Where the parts of a row begin that are used by themselves, and where the last of them ends. */
    private static int[] boundaries(AttentionConfig attention) {
        return switch (attention) {
            case AttentionConfig.Latent latent -> new int[] {0, latent.keyValueRank()};
            case AttentionConfig.Grouped grouped ->
                IntStream.rangeClosed(0, 2 * grouped.keyValueHeads())
                        .map(part -> part * grouped.headSize())
                        .toArray();
        };
    }

    /** Parts of all rows, each a matrix over the same memory. */
    private static Matrix[] parts(Matrix rows, int[] boundaries) {
        Matrix[] parts = new Matrix[boundaries.length - 1];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = columns(rows, boundaries[i], boundaries[i + 1]);
        }
        return parts;
    }

    private static Matrix columns(Matrix rows, int from, int to) {
        MemorySegment data = rows.data().asSlice(rows.type().bytesPerRow(from));
        return new Matrix(rows.type(), rows.rows(), to - from, data, rows.rowStride(), 1f, null);
    }

    /** Bytes that one position takes over all layers. */
    public static long bytesPerPosition(DecoderConfig config, ElementType type) {
        return config.layers() * rowStride(type, config.attention().cacheWidth());
    }

    /** Parts of rows that lie whole pages apart would compete for the same few lines of the processor's caches. */
    private static long rowStride(ElementType type, int width) {
        long bytes = type.bytesPerRow(width);
        return bytes % PAGE_BYTES == 0 ? bytes + LINE_BYTES : bytes;
    }

    public int blockSize() {
        return blockSize;
    }

    /** All blocks, free or not. */
    public int blocks() {
        return references.total();
    }

    /** Blocks that no sequence has and nobody retains. */
    public int freeBlocks() {
        return references.freeCount();
    }

    /** How many sequences have a block. */
    public int holders(int block) {
        return references.holders(block);
    }

    /** Whether {@link #retain} keeps a block. */
    public boolean isRetained(int block) {
        return references.isRetained(block);
    }

    /**
     * Keeps a block from becoming free when no sequence has it any more.
     *
     * @throws IllegalStateException if it is free or retained already
     */
    public void retain(int block) {
        references.retain(block);
    }

    /**
     * Ends what {@link #retain} began; a block that no sequence has is free then.
     *
     * @throws IllegalStateException if it is not retained
     */
    public void release(int block) {
        references.release(block);
    }

    /**
     * Tells whoever retains blocks which of them are in use, from now on.
     *
     * @throws IllegalStateException if somebody listens already
     */
    public void onRetained(RetentionListener listener) {
        references.listen(listener);
    }

    /** All that is cached of a layer, {@code [slots × cacheWidth]}. */
    public Matrix rows(int layer) {
        return rows[layer];
    }

    /** Of latent attention the same memory without the key, {@code [slots × keyValueRank]}: what values are made of. */
    public Matrix latents(int layer) {
        return parts[layer][0];
    }

    /** Of grouped attention the rotated keys of one of its key and value heads, {@code [slots × headSize]}. */
    public Matrix keys(int layer, int head) {
        return parts[layer][Objects.checkIndex(head, heads)];
    }

    /** As {@link #keys}, the values. */
    public Matrix values(int layer, int head) {
        return parts[layer][heads + Objects.checkIndex(head, heads)];
    }

    /** A new empty sequence that begins at position 0. */
    public Sequence sequence() {
        return new Sequence(0);
    }

    /** A sequence whose first token has the given absolute position. */
    Sequence sequenceFrom(int firstPosition) {
        return new Sequence(firstPosition);
    }

    /** Frees the memory; no sequence may be used any more. */
    @Override
    public void close() {
        arena.close();
    }

    /** A block of its own with the first {@code count} positions of another one, in every layer. */
    private int copyOf(int block, int count) {
        int copy = references.take();
        for (Matrix layer : rows) {
            long blockBytes = blockSize * layer.rowStride();
            MemorySegment memory = layer.data();
            MemorySegment.copy(
                    memory,
                    block * blockBytes,
                    memory,
                    copy * blockBytes,
                    Math.multiplyExact(count, layer.rowStride()));
        }
        return copy;
    }

    private void requireFree(int needed) {
        if (needed > references.freeCount()) {
            throw new CacheFullException(needed, references.freeCount(), blockSize);
        }
    }

    /** The positions of one request, backed by blocks of this cache. */
    public final class Sequence implements AutoCloseable {
        private final int firstPosition;
        private int[] blocks = new int[8];
        private int blockCount;
        private int length;

        Sequence(int firstPosition) {
            this.firstPosition = firstPosition;
        }

        /** Cached positions. */
        public int length() {
            return length;
        }

        /** The absolute position of the next token. */
        public int nextPosition() {
            return firstPosition + length;
        }

        /**
         * Makes room for {@code count} more positions. If they begin within a block that somebody else refers to, the
         * sequence goes on in a copy of it.
         *
         * @throws CacheFullException if the cache has too few free blocks; the sequence is unchanged then
         */
        public void grow(int count) {
            requireRoom(count);
            if (count > 0 && endsInSharedBlock()) {
                int last = blockCount - 1;
                int shared = blocks[last];
                blocks[last] = copyOf(shared, length % blockSize);
                references.letGo(shared);
            }
            int needed = Math.ceilDiv(length + count, blockSize);
            reserve(needed);
            while (blockCount < needed) {
                blocks[blockCount++] = references.take();
            }
            length += count;
        }

        /** @throws CacheFullException if {@link #grow} would throw it */
        void requireRoom(int count) {
            if (count < 0) {
                throw new IllegalArgumentException("cannot grow by " + count + " positions");
            }
            int needed = Math.ceilDiv(Math.addExact(length, count), blockSize) - blockCount;
            requireFree(count > 0 && endsInSharedBlock() ? needed + 1 : needed);
        }

        /** Whether the next position would be written into a block that somebody else refers to. */
        private boolean endsInSharedBlock() {
            return length % blockSize != 0 && references.isShared(blocks[blockCount - 1]);
        }

        private void reserve(int needed) {
            if (needed > blocks.length) {
                blocks = Arrays.copyOf(blocks, Math.max(needed, blocks.length * 2));
            }
        }

        /**
         * A new sequence with the same positions. It shares this one's whole blocks and has a copy of the last one if
         * that is partly filled.
         *
         * @throws CacheFullException if the copy finds no free block; nothing has changed then
         */
        public Sequence fork() {
            int whole = length / blockSize;
            boolean partial = whole < blockCount;
            requireFree(partial ? 1 : 0);
            Sequence fork = new Sequence(firstPosition);
            fork.reserve(blockCount);
            if (partial) {
                fork.blocks[whole] = copyOf(blocks[whole], length % blockSize);
            }
            for (int i = 0; i < whole; i++) {
                references.hold(blocks[i]);
                fork.blocks[i] = blocks[i];
            }
            fork.blockCount = blockCount;
            fork.length = length;
            return fork;
        }

        /**
         * Appends a block that is filled already, with what this sequence would have computed for its next positions.
         *
         * @throws IllegalStateException if this sequence does not end with a whole block, or the block is free
         */
        public void share(int block) {
            if (length % blockSize != 0) {
                throw new IllegalStateException(
                        "only whole blocks can be followed by a shared one, not " + length + " positions");
            }
            int grown = Math.addExact(length, blockSize);
            reserve(blockCount + 1);
            references.hold(block);
            blocks[blockCount++] = block;
            length = grown;
        }

        /**
         * Gives a whole block back in exchange for another one that holds the same.
         *
         * @param index the block's number in this sequence
         * @throws IllegalStateException if the other block is free
         */
        public void replace(int index, int block) {
            Objects.checkIndex(index, length / blockSize);
            references.hold(block);
            references.letGo(blocks[index]);
            blocks[index] = block;
        }

        /** Forgets all positions from the {@code length}-th on. */
        public void truncate(int length) {
            if (length < 0 || length > this.length) {
                throw new IllegalArgumentException("cannot truncate " + this.length + " positions to " + length);
            }
            int kept = Math.ceilDiv(length, blockSize);
            // From the end: whoever listens hears of a block before those that it continues.
            while (blockCount > kept) {
                references.letGo(blocks[--blockCount]);
            }
            this.length = length;
        }

        /** The block, among all of the cache, that holds this sequence's block number {@code index}. */
        public int block(int index) {
            if (index >= blockCount) {
                throw new IndexOutOfBoundsException("block " + index + " of " + blockCount);
            }
            return blocks[index];
        }

        /** The row of {@link LatentCache#rows} where block number {@code block} of this sequence begins. */
        public int firstSlot(int block) {
            return block(block) * blockSize;
        }

        /** The row of {@link LatentCache#rows} of this sequence's cached position number {@code index}. */
        public int slot(int index) {
            return firstSlot(index / blockSize) + index % blockSize;
        }

        /** Lets go of all blocks; the sequence is empty then. */
        @Override
        public void close() {
            truncate(0);
        }
    }
}
