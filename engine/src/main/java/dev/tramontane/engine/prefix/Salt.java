package dev.tramontane.engine.prefix;

import org.jspecify.annotations.Nullable;

/** The known blocks of one salt. The idle ones form a queue, the one that has been idle longest at its head. */
final class Salt {

    final PrefixKey root;
    int known;

    private int idle;
    private @Nullable KnownBlock oldest;
    private @Nullable KnownBlock newest;

    /** Neighbours among the salts with as many idle blocks. */
    @Nullable
    Salt previous;

    @Nullable
    Salt next;

    Salt(PrefixKey root) {
        this.root = root;
    }

    int idle() {
        return idle;
    }

    @Nullable
    KnownBlock oldest() {
        return oldest;
    }

    void addNewest(KnownBlock block) {
        block.older = newest;
        if (newest != null) {
            newest.newer = block;
        } else {
            oldest = block;
        }
        newest = block;
        idle++;
    }

    void remove(KnownBlock block) {
        if (block.older != null) {
            block.older.newer = block.newer;
        } else {
            oldest = block.newer;
        }
        if (block.newer != null) {
            block.newer.older = block.older;
        } else {
            newest = block.older;
        }
        block.older = null;
        block.newer = null;
        idle--;
    }
}
