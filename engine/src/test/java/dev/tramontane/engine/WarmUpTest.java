package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.CheckpointOptions;
import dev.tramontane.checkpoint.WeightLoading;
import dev.tramontane.tensor.KernelProvider;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WarmUpTest {

    private final KernelProvider provider = KernelProvider.best(false);

    @Test
    void smallModelsComputeAtOnce() {
        try (Checkpoint checkpoint = Checkpoint.open(StarterModel.FOLDER);
                WarmUp warmUp = new WarmUp(provider, EngineOptions.DEFAULT)) {
            warmUp.start(checkpoint.config().decoder(), checkpoint.decoder());
            assertThat(warmUp.kernels()).isNotSameAs(provider);
            assertThat(warmUp.isReady()).isTrue();
        }
    }

    @Test
    @Timeout(100)
    void largeOnesWaitUntilTheirKernelsAreCompiled() throws InterruptedException {
        try (Checkpoint checkpoint = Checkpoint.open(StarterModel.FOLDER);
                WarmUp warmUp = new WarmUp(provider, EngineOptions.DEFAULT, 1)) {
            warmUp.start(checkpoint.config().decoder(), checkpoint.decoder());
            assertThat(warmUp.kernels()).isSameAs(provider);
            assertThat(warmUp.isReady()).isFalse();
            while (!warmUp.isReady()) {
                Thread.sleep(10);
            }
        }
    }

    @Test
    void beginsBeforeWeightsAreCopied() {
        AtomicLong told = new AtomicLong();
        CheckpointOptions options = CheckpointOptions.DEFAULT
                .withLoading(WeightLoading.COPIED)
                .withProgress((copied, _) -> told.accumulateAndGet(copied, Math::max));
        try (WarmUp warmUp = new WarmUp(provider, EngineOptions.DEFAULT, 1)) {
            assertThat(warmUp.isReady()).isTrue();
            try (Checkpoint _ = Checkpoint.open(StarterModel.FOLDER, warmUp.watching(options));
                    WarmUp ended = warmUp) {
                assertThat(ended.isReady()).isFalse();
                assertThat(told.get()).isPositive();
            }
        }
    }

    @Test
    void offComputesInVectorsFromTheBeginning() {
        EngineOptions off = EngineOptions.DEFAULT.withWarmUp(false);
        try (Checkpoint checkpoint = Checkpoint.open(StarterModel.FOLDER);
                WarmUp warmUp = new WarmUp(provider, off, 1)) {
            warmUp.start(checkpoint.config().decoder(), checkpoint.decoder());
            assertThat(warmUp.kernels()).isSameAs(provider);
            assertThat(warmUp.isReady()).isTrue();
        }
    }

    @Test
    void answersAreTheSame() {
        assertThat(logprobs(EngineOptions.DEFAULT)).isEqualTo(logprobs(EngineOptions.DEFAULT.withWarmUp(false)));
    }

    private static List<TokenLogprob> logprobs(EngineOptions options) {
        try (Engine engine = Engine.load(StarterModel.FOLDER, options);
                CompletionStream stream =
                        engine.stream(Requests.exactly(200, 60, 1).withLogprobs(3))) {
            return Readers.join(List.of(stream)).getFirst().logprobs();
        }
    }
}
