package dev.tramontane.train.adapter;

import java.util.EnumSet;
import java.util.Set;

/**
 * What an adapter is like.
 *
 * @param rank of every change, 1 to {@value #LARGEST_RANK}
 * @param alpha how strong changes are: they are multiplied with {@code alpha / rank}
 * @param rankStabilised whether they are multiplied with {@code alpha / sqrt(rank)} instead (arXiv 2312.03732)
 * @param targets which layers are changed
 */
public record AdapterSettings(int rank, double alpha, boolean rankStabilised, Set<Target> targets) {
    /** The largest rank: no matrix of a released model gains from more. */
    public static final int LARGEST_RANK = 4096;

    /** @throws IllegalArgumentException if a number is out of range, or there are no targets */
    public AdapterSettings {
        if (rank < 1 || rank > LARGEST_RANK) {
            throw new IllegalArgumentException("rank must be from 1 to " + LARGEST_RANK + ", not " + rank);
        }
        if (!(alpha > 0 && alpha <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException("alpha must be positive, not " + alpha);
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("an adapter needs at least one target");
        }
        targets = Set.copyOf(EnumSet.copyOf(targets));
    }

    /** What {@code up · down} is multiplied with. */
    public float scale() {
        return (float) (alpha / (rankStabilised ? Math.sqrt(rank) : rank));
    }
}
