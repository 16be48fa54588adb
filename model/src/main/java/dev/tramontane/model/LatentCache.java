package dev.tramontane.model;

import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * What attention remembers: per layer and position the normed latent followed by the rotated shared key, in blocks of
 * consecutive positions that are handed out to sequences and taken back.
 *
 * <p>Every layer is one matrix {@code [blocks · blockSize × cacheWidth]}; a block is a run of its rows, the same in every
 * layer. Not thread-safe: the thread that drives the forward passes owns the cache.
 */
public final class LatentCache implements AutoCloseable {

    private final Arena arena = Arena.ofShared();
    private final int blockSize;
    private final Matrix[] rows;
    private final Matrix[] latents;
    private final int[] freeBlocks;
    private int freeCount;

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
        int latentWidth = config.attention().keyValueRank();
        int capacity = Math.multiplyExact(blocks, blockSize);
        long rowBytes = type.bytesPerRow(width);
        freeBlocks = new int[blocks];
        Arrays.setAll(freeBlocks, i -> blocks - 1 - i);
        freeCount = blocks;
        rows = new Matrix[config.layers()];
        latents = new Matrix[config.layers()];
        try {
            for (int layer = 0; layer < rows.length; layer++) {
                MemorySegment memory = arena.allocate(Math.multiplyExact(rowBytes, capacity), Long.BYTES * 8L);
                rows[layer] = new Matrix(type, capacity, width, memory, rowBytes, 1f, null);
                latents[layer] = new Matrix(type, capacity, latentWidth, memory, rowBytes, 1f, null);
            }
        } catch (OutOfMemoryError | RuntimeException e) {
            // What the first layers have taken would never come back.
            arena.close();
            throw e;
        }
    }

    /** Bytes that one position takes over all layers. */
    public static long bytesPerPosition(DecoderConfig config, ElementType type) {
        return config.layers() * type.bytesPerRow(config.attention().cacheWidth());
    }

    public int blockSize() {
        return blockSize;
    }

    /** Blocks that no sequence holds. */
    public int freeBlocks() {
        return freeCount;
    }

    /** Latent and key of every slot of a layer, {@code [slots × cacheWidth]}. */
    public Matrix rows(int layer) {
        return rows[layer];
    }

    /** The same memory without the key, {@code [slots × keyValueRank]}: what values are made of. */
    public Matrix latents(int layer) {
        return latents[layer];
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
         * Makes room for {@code count} more positions.
         *
         * @throws CacheFullException if the cache has too few free blocks; the sequence is unchanged then
         */
        public void grow(int count) {
            requireRoom(count);
            int needed = Math.ceilDiv(Math.addExact(length, count), blockSize);
            if (needed > blocks.length) {
                blocks = Arrays.copyOf(blocks, Math.max(needed, blocks.length * 2));
            }
            while (blockCount < needed) {
                blocks[blockCount++] = freeBlocks[--freeCount];
            }
            length += count;
        }

        /** @throws CacheFullException if {@link #grow} would throw it */
        void requireRoom(int count) {
            int needed = Math.ceilDiv(Math.addExact(length, count), blockSize);
            if (needed - blockCount > freeCount) {
                throw new CacheFullException(needed - blockCount, freeCount, blockSize);
            }
        }

        /** Forgets all positions from the {@code length}-th on. */
        public void truncate(int length) {
            if (length < 0 || length > this.length) {
                throw new IllegalArgumentException("cannot truncate " + this.length + " positions to " + length);
            }
            int kept = Math.ceilDiv(length, blockSize);
            while (blockCount > kept) {
                freeBlocks[freeCount++] = blocks[--blockCount];
            }
            this.length = length;
        }

        /** The row of {@link LatentCache#rows} where block number {@code block} of this sequence begins. */
        public int firstSlot(int block) {
            if (block >= blockCount) {
                throw new IndexOutOfBoundsException("block " + block + " of " + blockCount);
            }
            return blocks[block] * blockSize;
        }

        /** The row of {@link LatentCache#rows} of this sequence's cached position number {@code index}. */
        int slot(int index) {
            return firstSlot(index / blockSize) + index % blockSize;
        }

        /** Gives all blocks back; the sequence is empty then. */
        @Override
        public void close() {
            truncate(0);
        }
    }
}
