package dev.tramontane.engine.prefix;

import org.jspecify.annotations.Nullable;

/** A block that can be found by its key, in its place among those that it continues and that continue it. */
final class KnownBlock {

    final PrefixKey key;
    final int block;
    final @Nullable KnownBlock parent;
    final Salt salt;

    private @Nullable KnownBlock firstChild;
    private @Nullable KnownBlock previousSibling;
    private @Nullable KnownBlock nextSibling;

    /** Neighbours among the salt's idle blocks. */
    @Nullable
    KnownBlock older;

    @Nullable
    KnownBlock newer;

    boolean idle;

    /** A block in use. */
    KnownBlock(PrefixKey key, int block, @Nullable KnownBlock parent, Salt salt) {
        this.key = key;
        this.block = block;
        this.parent = parent;
        this.salt = salt;
        if (parent != null) {
            nextSibling = parent.firstChild;
            if (nextSibling != null) {
                nextSibling.previousSibling = this;
            }
            parent.firstChild = this;
        }
    }

    /** A block that continues this one and that none continues; this one itself if none continues it. */
    KnownBlock deepestDescendant() {
        KnownBlock deepest = this;
        for (KnownBlock child = firstChild; child != null; child = child.firstChild) {
            deepest = child;
        }
        return deepest;
    }

    void leaveParent() {
        if (nextSibling != null) {
            nextSibling.previousSibling = previousSibling;
        }
        if (previousSibling != null) {
            previousSibling.nextSibling = nextSibling;
        } else if (parent != null) {
            parent.firstChild = nextSibling;
        }
    }
}
