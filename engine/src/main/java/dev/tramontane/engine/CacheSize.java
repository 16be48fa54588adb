package dev.tramontane.engine;

import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.engine.EngineException.Kind;
import dev.tramontane.model.LatentCache;

/** How large the latent cache is. */
final class CacheSize {

    private static final int SMALLEST_DEFAULT_CONTEXT = 2048;

    /** Of short contexts the usual cache holds so many. */
    private static final int FULL_CONTEXTS = 8;

    private CacheSize() {}

    /**
     * The most tokens that a prompt and its answer may have, if the cache holds as many.
     *
     * @throws EngineException if more are asked for than the checkpoint declares
     */
    static int longestContext(DecoderConfig config, EngineOptions options) {
        int declared = Math.min(config.contextLength(), EngineOptions.LONGEST_CONTEXT);
        int wanted = options.contextLength().orElse(declared);
        if (wanted > declared) {
            throw new EngineException(
                    Kind.CONFIGURATION,
                    "a context of " + wanted + " tokens is more than the " + declared
                            + " that the checkpoint declares; ask for less");
        }
        return wanted;
    }

    /** As large as asked for, else as large as usual, but large enough for a context that was asked for. */
    static LatentCache create(DecoderConfig config, EngineOptions options) {
        long perBlock = EngineOptions.CACHE_BLOCK * LatentCache.bytesPerPosition(config, options.cacheType());
        long affordable = options.cacheBytes().orElse(EngineOptions.DEFAULT_CACHE_BYTES) / perBlock;
        int context = longestContext(config, options);
        int contextBlocks = Math.ceilDiv(context, EngineOptions.CACHE_BLOCK);
        if (options.cacheBytes().isPresent() && options.contextLength().isPresent() && affordable < contextBlocks) {
            throw new EngineException(
                    Kind.CONFIGURATION,
                    "a cache of " + options.cacheBytes().getAsLong() + " bytes does not hold a context of " + context
                            + " tokens, which takes " + contextBlocks * perBlock
                            + "; allow more memory or ask for a shorter context");
        }
        int least = options.contextLength().isPresent()
                ? contextBlocks
                : Math.min(contextBlocks, SMALLEST_DEFAULT_CONTEXT / EngineOptions.CACHE_BLOCK);
        long wanted = options.cacheBytes().isPresent()
                ? affordable
                : Math.max(least, Math.min(affordable, (long) contextBlocks * FULL_CONTEXTS));
        int blocks = Math.clamp(wanted, 1, EngineOptions.LONGEST_CONTEXT / EngineOptions.CACHE_BLOCK);
        try {
            return new LatentCache(config, options.cacheType(), blocks, EngineOptions.CACHE_BLOCK);
        } catch (OutOfMemoryError e) {
            throw new EngineException(
                    Kind.CONFIGURATION,
                    "no memory for a cache of " + blocks * perBlock + " bytes; ask for a smaller one, or a shorter"
                            + " context",
                    e);
        }
    }
}
