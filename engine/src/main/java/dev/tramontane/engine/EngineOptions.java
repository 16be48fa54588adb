package dev.tramontane.engine;

import dev.tramontane.checkpoint.CheckpointOptions;
import dev.tramontane.checkpoint.WeightLoading;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Processors;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How an {@link Engine} runs.
 *
 * @param checkpoint how the checkpoint is read
 * @param threads threads that compute together, 1 or more
 * @param contextLength the most tokens of a prompt and its answer; empty for what the checkpoint declares, or less if
 *     the cache holds less
 * @param cacheBytes memory of the latent cache that all requests share; empty for {@link #DEFAULT_CACHE_BYTES}, or more
 *     if {@code contextLength} needs it
 * @param cacheType how the latent cache is stored: {@link ElementType#F32} or, in half the memory and with other last
 *     digits, {@link ElementType#BF16}
 * @param sharesPrefixes whether requests that begin alike share what was computed
 * @param scheduling how requests share the model
 * @param readerTimeout how long a completion is kept for a reader of its stream who lags behind and takes nothing
 * @param allowScalar whether plain loops may be used where the JVM has no vectors; very slow
 * @param warmsUp whether plain loops compute, with the same results, until vector code was compiled in the background;
 *     otherwise requests wait while it is
 */
public record EngineOptions(
        CheckpointOptions checkpoint,
        int threads,
        OptionalInt contextLength,
        OptionalLong cacheBytes,
        ElementType cacheType,
        boolean sharesPrefixes,
        Scheduling scheduling,
        Duration readerTimeout,
        boolean allowScalar,
        boolean warmsUp) {

    /** Positions per block of the cache, on which results depend in their last bits. */
    public static final int CACHE_BLOCK = 64;

    /** The most tokens of a prompt and its answer, whatever a checkpoint declares. */
    public static final int LONGEST_CONTEXT = 1 << 24;

    /** The most threads. */
    public static final int MOST_THREADS = 1024;

    /** What the cache takes at most unless asked for. */
    public static final long DEFAULT_CACHE_BYTES = 1L << 30;

    private static final Duration LONGEST_READER_TIMEOUT = Duration.ofDays(1);

    /** A thread per core, the checkpoint's own settings, {@link Profile#LATENCY}. */
    public static final EngineOptions DEFAULT = new EngineOptions(
            CheckpointOptions.DEFAULT.withLoading(WeightLoading.AUTOMATIC),
            Math.min(MOST_THREADS, Processors.cores()),
            OptionalInt.empty(),
            OptionalLong.empty(),
            ElementType.F32,
            true,
            Profile.LATENCY.scheduling(),
            Duration.ofMinutes(1),
            false,
            true);

    /** @throws IllegalArgumentException naming the option that is out of range */
    public EngineOptions {
        requirePositive("threads", threads);
        if (threads > MOST_THREADS) {
            throw new IllegalArgumentException("threads must be at most " + MOST_THREADS + ", not " + threads);
        }
        contextLength.ifPresent(length -> requirePositive("contextLength", length));
        cacheBytes.ifPresent(bytes -> requirePositive("cacheBytes", bytes));
        if (!readerTimeout.isPositive() || readerTimeout.compareTo(LONGEST_READER_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "readerTimeout must be positive and at most " + LONGEST_READER_TIMEOUT + ", not " + readerTimeout);
        }
        if (cacheType != ElementType.F32 && cacheType != ElementType.BF16) {
            throw new IllegalArgumentException("cacheType must be F32 or BF16, not " + cacheType);
        }
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, not " + value);
        }
    }

    public EngineOptions withCheckpoint(CheckpointOptions checkpoint) {
        return new EngineOptions(
                checkpoint,
                threads,
                contextLength,
                cacheBytes,
                cacheType,
                sharesPrefixes,
                scheduling,
                readerTimeout,
                allowScalar,
                warmsUp);
    }

    public EngineOptions withThreads(int threads) {
        return new EngineOptions(
                checkpoint,
                threads,
                contextLength,
                cacheBytes,
                cacheType,
                sharesPrefixes,
                scheduling,
                readerTimeout,
                allowScalar,
                warmsUp);
    }

    public EngineOptions withContextLength(int contextLength) {
        OptionalInt length = OptionalInt.of(contextLength);
        return new EngineOptions(
                checkpoint,
                threads,
                length,
                cacheBytes,
                cacheType,
                sharesPrefixes,
                scheduling,
                readerTimeout,
                allowScalar,
                warmsUp);
    }

    public EngineOptions withCacheBytes(long cacheBytes) {
        OptionalLong bytes = OptionalLong.of(cacheBytes);
        return new EngineOptions(
                checkpoint,
                threads,
                contextLength,
                bytes,
                cacheType,
                sharesPrefixes,
                scheduling,
                readerTimeout,
                allowScalar,
                warmsUp);
    }

    public EngineOptions withCacheType(ElementType cacheType) {
        return new EngineOptions(
                checkpoint,
                threads,
                contextLength,
                cacheBytes,
                cacheType,
                sharesPrefixes,
                scheduling,
                readerTimeout,
                allowScalar,
                warmsUp);
    }

    public EngineOptions withSharedPrefixes(boolean sharesPrefixes) {
        return new EngineOptions(
                checkpoint,
                threads,
                contextLength,
                cacheBytes,
                cacheType,
                sharesPrefixes,
                scheduling,
                readerTimeout,
                allowScalar,
                warmsUp);
    }

    public EngineOptions withProfile(Profile profile) {
        return withScheduling(profile.scheduling());
    }

    public EngineOptions withScheduling(Scheduling scheduling) {
        return new EngineOptions(
                checkpoint,
                threads,
                contextLength,
                cacheBytes,
                cacheType,
                sharesPrefixes,
                scheduling,
                readerTimeout,
                allowScalar,
                warmsUp);
    }

    public EngineOptions withReaderTimeout(Duration readerTimeout) {
        return new EngineOptions(
                checkpoint,
                threads,
                contextLength,
                cacheBytes,
                cacheType,
                sharesPrefixes,
                scheduling,
                readerTimeout,
                allowScalar,
                warmsUp);
    }

    public EngineOptions withScalarAllowed(boolean allowScalar) {
        return new EngineOptions(
                checkpoint,
                threads,
                contextLength,
                cacheBytes,
                cacheType,
                sharesPrefixes,
                scheduling,
                readerTimeout,
                allowScalar,
                warmsUp);
    }

    public EngineOptions withWarmUp(boolean warmsUp) {
        return new EngineOptions(
                checkpoint,
                threads,
                contextLength,
                cacheBytes,
                cacheType,
                sharesPrefixes,
                scheduling,
                readerTimeout,
                allowScalar,
                warmsUp);
    }
}
