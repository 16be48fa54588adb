package dev.tramontane.engine.prefix;

import dev.tramontane.model.LatentCache;
import dev.tramontane.model.RetentionListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds blocks of a {@link LatentCache} that hold what a request would compute, and keeps them after their sequences have
 * ended until the memory is needed.
 *
 * <p>Blocks are found from the first one on only, so the known ones form a tree per salt, and a sequence that has a known
 * block has all that it continues as well. Whatever is done to one block takes constant time.
 *
 * <p>Belongs to the thread that owns the cache; {@link #statistics} may be called from any. To be used between forward
 * passes, when every position of every sequence has been computed.
 */
public final class PrefixCache {

    private final LatentCache cache;
    private final Map<PrefixKey, KnownBlock> known = new HashMap<>();
    private final @Nullable KnownBlock[] knownByBlock;
    private final Map<PrefixKey, Salt> salts = new HashMap<>();
    private final IdleBlocks idle;

    // Written by the one thread, for all to read.
    private volatile int knownCount;
    private volatile int idleCount;
    private final AtomicLong lookedUpTokens = new AtomicLong();
    private final AtomicLong hitTokens = new AtomicLong();
    private final AtomicLong evictedBlocks = new AtomicLong();

    /** @throws IllegalStateException if the cache's blocks are retained by somebody else */
    public PrefixCache(LatentCache cache) {
        this.cache = cache;
        knownByBlock = new KnownBlock[cache.blocks()];
        idle = new IdleBlocks(cache.blocks());
        cache.onRetained(new RetentionListener() {
            @Override
            public void idle(int block) {
                setIdle(knownBlock(block));
            }

            @Override
            public void used(int block) {
                setUsed(knownBlock(block));
            }
        });
    }

    /**
     * Appends known blocks to a sequence, as far as they go without a gap. Nothing is found for a sequence that does not
     * end with a whole block, nor for one whose last block is not itself known: publish what it has before.
     *
     * <p>Counts nothing, see {@link #countRequest}.
     *
     * @param keys of the sequence's request, the keys of what may be found included
     * @param most the most positions that the sequence may have then; at least one of a prompt must be left to compute
     * @return the sequence's length then
     */
    public int reuse(PrefixKeys keys, LatentCache.Sequence sequence, int most) {
        requireBlockSize(keys);
        int length = sequence.length();
        int block = length / cache.blockSize();
        if (length % cache.blockSize() == 0 && endsKnown(keys, sequence, block)) {
            int end = Math.min(keys.count(), most / cache.blockSize());
            for (; block < end; block++) {
                KnownBlock found = known.get(keys.key(block));
                if (found == null) {
                    break;
                }
                sequence.share(found.block);
            }
        }
        return sequence.length();
    }

    /**
     * Makes a sequence's whole blocks known, as far as they have keys. Where another block is known for the same key, the
     * sequence takes that one in exchange for its own: both hold the same bits, and once is enough.
     *
     * <p>Nothing is published if block number {@code from − 1} is not known, since nothing could be found behind it. That
     * is so after it was forgotten.
     *
     * @param from the first block that may not be known yet; what is known already does no harm
     * @return the number of the first block that is not published, to be passed next time
     */
    public int publish(PrefixKeys keys, LatentCache.Sequence sequence, int from) {
        requireBlockSize(keys);
        int end = Math.min(keys.count(), sequence.length() / cache.blockSize());
        if (from >= end || !endsKnown(keys, sequence, from)) {
            return from;
        }
        KnownBlock parent = from == 0 ? null : known.get(keys.key(from - 1));
        for (int i = from; i < end; i++) {
            KnownBlock found = known.get(keys.key(i));
            if (found == null) {
                found = add(keys.root(), keys.key(i), sequence.block(i), parent);
            } else if (found.block != sequence.block(i)) {
                sequence.replace(i, found.block);
            }
            parent = found;
        }
        return end;
    }

    /**
     * Evicts idle blocks until the cache has so many free ones, if that can be had; otherwise evicts nothing. The salt with
     * the most idle blocks loses first, so that whoever floods the cache loses his own; of a salt the block that has been
     * idle longest.
     *
     * @return whether the cache has that many free blocks now
     */
    public boolean reserve(int blocks) {
        if (cache.freeBlocks() + idle.count() < blocks) {
            return false;
        }
        while (cache.freeBlocks() < blocks) {
            evictedBlocks.addAndGet(removeWithDescendants(Objects.requireNonNull(idle.next())));
        }
        return true;
    }

    /**
     * Sees to it that blocks of a request, and whatever continues them, are no longer found. Sequences that have them keep
     * them.
     *
     * @param from the number of the request's first block that is to be forgotten
     */
    public void forget(PrefixKeys keys, int from) {
        requireBlockSize(keys);
        // What is known continues what is known, so the first one takes all others with it.
        KnownBlock first = from < keys.count() ? known.get(keys.key(from)) : null;
        if (first != null) {
            removeWithDescendants(first);
        }
    }

    /** Forgets everything. */
    public void clear() {
        for (KnownBlock block : List.copyOf(known.values())) {
            remove(block);
        }
    }

    /** Known blocks that no sequence has: {@link #reserve} can have all of them. */
    public int idleBlocks() {
        return idle.count();
    }

    /**
     * Counts a request for the statistics. To be called once per request however often its blocks are looked up.
     *
     * @param promptTokens how many tokens its prompt has
     * @param reusedTokens how many of them had not to be computed
     */
    public void countRequest(int promptTokens, int reusedTokens) {
        if (reusedTokens < 0 || reusedTokens > promptTokens) {
            throw new IllegalArgumentException(reusedTokens + " tokens of " + promptTokens + " cannot be reused");
        }
        lookedUpTokens.addAndGet(promptTokens);
        hitTokens.addAndGet(reusedTokens);
    }

    /** The figures as of now, each by itself; from any thread. */
    public PrefixStatistics statistics() {
        return new PrefixStatistics(knownCount, idleCount, lookedUpTokens.get(), hitTokens.get(), evictedBlocks.get());
    }

    /** Whether all of a sequence's blocks before number {@code block} are the known ones; for the first that is so. */
    private boolean endsKnown(PrefixKeys keys, LatentCache.Sequence sequence, int block) {
        if (block == 0) {
            return true;
        }
        KnownBlock last = block <= keys.count() ? known.get(keys.key(block - 1)) : null;
        return last != null && last.block == sequence.block(block - 1);
    }

    private KnownBlock add(PrefixKey root, PrefixKey key, int block, @Nullable KnownBlock parent) {
        cache.retain(block);
        Salt salt = salts.computeIfAbsent(root, Salt::new);
        KnownBlock added = new KnownBlock(key, block, parent, salt);
        salt.known++;
        known.put(key, added);
        knownByBlock[block] = added;
        knownCount = known.size();
        return added;
    }

    private int removeWithDescendants(KnownBlock top) {
        int removed = 0;
        KnownBlock next = top.deepestDescendant();
        while (next != top) {
            KnownBlock parent = Objects.requireNonNull(next.parent);
            remove(next);
            removed++;
            next = parent.deepestDescendant();
        }
        remove(top);
        return removed + 1;
    }

    private void remove(KnownBlock block) {
        if (block.idle) {
            setUsed(block);
        }
        block.leaveParent();
        known.remove(block.key);
        knownByBlock[block.block] = null;
        knownCount = known.size();
        if (--block.salt.known == 0) {
            salts.remove(block.salt.root);
        }
        cache.release(block.block);
    }

    private void setIdle(KnownBlock block) {
        idle.add(block);
        idleCount = idle.count();
    }

    private void setUsed(KnownBlock block) {
        idle.remove(block);
        idleCount = idle.count();
    }

    private KnownBlock knownBlock(int block) {
        return Objects.requireNonNull(knownByBlock[block]);
    }

    private void requireBlockSize(PrefixKeys keys) {
        if (keys.blockSize() != cache.blockSize()) {
            throw new IllegalArgumentException(
                    "keys of blocks of " + keys.blockSize() + " positions do not fit a cache of " + cache.blockSize());
        }
    }
}
