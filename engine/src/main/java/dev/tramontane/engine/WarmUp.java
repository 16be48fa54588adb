package dev.tramontane.engine;

import dev.tramontane.checkpoint.CheckpointOptions;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.DecoderWeights;
import dev.tramontane.checkpoint.LoadProgress;
import dev.tramontane.model.WarmUpCalls;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.KernelWarmUp;
import dev.tramontane.tensor.Matrix;
import java.time.Duration;

/**
 * How an engine gets over the first seconds, in which vector code is not compiled. A small model computes in plain loops
 * meanwhile, which is fast enough, and has answered a short question before compiling begins. A large one would take longer
 * for its first token than compiling takes, so requests wait for that.
 */
final class WarmUp implements AutoCloseable {

    /** From so many bytes of weights on a model is large. */
    private static final long LARGE = 256L << 20;

    /** How long a small model is left alone. */
    private static final Duration DELAY = Duration.ofMillis(1500);

    /** Vectors compute at the latest after this. */
    private static final Duration BUDGET = Duration.ofSeconds(4);

    private final KernelProvider provider;
    private final EngineOptions options;
    private final long large;
    private final KernelWarmUp warmUp;
    private boolean isLarge;

    WarmUp(KernelProvider provider, EngineOptions options) {
        this(provider, options, LARGE);
    }

    /** @param large from so many bytes of weights on a model is large; for tests */
    WarmUp(KernelProvider provider, EngineOptions options, long large) {
        this.provider = provider;
        this.options = options;
        this.large = large;
        warmUp = new KernelWarmUp(provider);
    }

    /** Begins in the background, as soon as weights have a place if they are copied. */
    CheckpointOptions watching(CheckpointOptions checkpoint) {
        LoadProgress told = checkpoint.progress();
        return checkpoint.withProgress(new LoadProgress() {
            @Override
            public void advance(long copied, long total) {
                told.advance(copied, total);
            }

            @Override
            public void begins(DecoderConfig config, DecoderWeights weights) {
                told.begins(config, weights);
                start(config, weights);
            }
        });
    }

    /** Begins in the background, unless it has begun. */
    void start(DecoderConfig config, DecoderWeights weights) {
        if (options.warmsUp() && !warmUp.hasBegun()) {
            long bytes = weights.matrices().stream().mapToLong(Matrix::byteSize).sum();
            isLarge = bytes >= large;
            warmUp.start(
                    () -> WarmUpCalls.of(config, weights, options.cacheType()),
                    isLarge ? Duration.ZERO : DELAY,
                    BUDGET);
        }
    }

    /** What the engine computes with; to be asked for after the start. */
    KernelProvider kernels() {
        return options.warmsUp() && !isLarge ? warmUp : provider;
    }

    /** Whether requests may be computed. */
    boolean isReady() {
        return !isLarge || warmUp.isOver();
    }

    @Override
    public void close() {
        warmUp.close();
    }
}
