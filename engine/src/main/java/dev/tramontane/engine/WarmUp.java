package dev.tramontane.engine;

import dev.tramontane.model.Decoder;
import dev.tramontane.model.LatentCache;
import dev.tramontane.model.WarmUpCalls;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.KernelWarmUp;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.Optional;

/** When the kernels of an engine's model are warmed up. */
final class WarmUp implements AutoCloseable {

    /** From so many bytes of weights on, plain loops are too slow to be borne, and compiling comes first. */
    private static final long LARGE = 256L << 20;

    /** Smaller models have answered a short question by then, which compiling beside it would only hold up. */
    private static final Duration DELAY = Duration.ofMillis(1500);

    /** Vectors take over at the latest after this. */
    private static final Duration BUDGET = Duration.ofSeconds(4);

    private final KernelProvider provider;
    private final Optional<KernelWarmUp> warmUp;
    private final Arena arena = Arena.ofShared();

    WarmUp(KernelProvider provider, EngineOptions options) {
        this.provider = provider;
        warmUp = options.warmsUp() ? Optional.of(new KernelWarmUp(provider)) : Optional.empty();
    }

    /** What the engine computes with. */
    KernelProvider kernels() {
        return warmUp.isPresent() ? warmUp.get() : provider;
    }

    /** Begins in the background. */
    void start(Decoder decoder, LatentCache cache) {
        warmUp.ifPresent(kernels -> {
            long bytes = decoder.matrices().stream().mapToLong(Matrix::byteSize).sum();
            kernels.start(
                    WarmUpCalls.of(decoder, cache, arena), bytes < LARGE ? DELAY : Duration.ZERO, BUDGET);
        });
    }

    @Override
    public void close() {
        warmUp.ifPresent(KernelWarmUp::close);
        arena.close();
    }
}
