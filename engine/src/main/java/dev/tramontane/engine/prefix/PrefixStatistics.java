package dev.tramontane.engine.prefix;

/**
 * How prefix sharing is doing.
 *
 * @param knownBlocks blocks that can be found
 * @param idleBlocks those of them that no sequence has
 * @param lookedUpTokens prompt tokens of all requests counted
 * @param hitTokens those of them that had not to be computed
 * @param evictedBlocks known blocks that had to make room
 */
public record PrefixStatistics(
        int knownBlocks, int idleBlocks, long lookedUpTokens, long hitTokens, long evictedBlocks) {

    /** The part of the prompt tokens that had not to be computed, 0 to 1; 0 before the first request. */
    public double hitRate() {
        return lookedUpTokens == 0 ? 0 : (double) hitTokens / lookedUpTokens;
    }
}
