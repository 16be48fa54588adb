package dev.tramontane.engine;

import dev.tramontane.checkpoint.CheckpointOptions;
import dev.tramontane.tensor.ElementType;
import java.util.OptionalInt;

/**
 * How an {@link Engine} runs.
 *
 * @param checkpoint how the checkpoint is read
 * @param threads threads that compute together, 1 or more
 * @param contextLength the most tokens of a prompt and its answer; empty for what the checkpoint declares, or less if its
 *     cache would take more than {@link #DEFAULT_CACHE_BYTES}
 * @param prefillChunk the most prompt tokens per step, 1 or more: larger is faster and takes more memory
 * @param allowScalar whether plain loops may be used where the JVM has no vectors; very slow
 */
public record EngineOptions(
        CheckpointOptions checkpoint, int threads, OptionalInt contextLength, int prefillChunk, boolean allowScalar) {

    /** How the latent cache is stored. */
    public static final ElementType CACHE_TYPE = ElementType.F32;

    /** Positions per block of the cache, on which results depend in their last bits. */
    public static final int CACHE_BLOCK = 64;

    /** The most tokens of a prompt and its answer, whatever a checkpoint declares. */
    public static final int LONGEST_CONTEXT = 1 << 24;

    /** The most threads. */
    public static final int MOST_THREADS = 1024;

    /** What the cache takes at most unless a context length is asked for. */
    public static final long DEFAULT_CACHE_BYTES = 1L << 30;

    /** All processors, the checkpoint's own settings. */
    public static final EngineOptions DEFAULT = new EngineOptions(
            CheckpointOptions.DEFAULT, Runtime.getRuntime().availableProcessors(), OptionalInt.empty(), 256, false);

    /** @throws IllegalArgumentException naming the option that is out of range */
    public EngineOptions {
        requirePositive("threads", threads);
        if (threads > MOST_THREADS) {
            throw new IllegalArgumentException("threads must be at most " + MOST_THREADS + ", not " + threads);
        }
        requirePositive("prefillChunk", prefillChunk);
        contextLength.ifPresent(length -> requirePositive("contextLength", length));
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, not " + value);
        }
    }

    public EngineOptions withCheckpoint(CheckpointOptions checkpoint) {
        return new EngineOptions(checkpoint, threads, contextLength, prefillChunk, allowScalar);
    }

    public EngineOptions withThreads(int threads) {
        return new EngineOptions(checkpoint, threads, contextLength, prefillChunk, allowScalar);
    }

    public EngineOptions withContextLength(int contextLength) {
        return new EngineOptions(checkpoint, threads, OptionalInt.of(contextLength), prefillChunk, allowScalar);
    }

    public EngineOptions withPrefillChunk(int prefillChunk) {
        return new EngineOptions(checkpoint, threads, contextLength, prefillChunk, allowScalar);
    }

    public EngineOptions withScalarAllowed(boolean allowScalar) {
        return new EngineOptions(checkpoint, threads, contextLength, prefillChunk, allowScalar);
    }
}
