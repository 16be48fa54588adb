package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is asked of a cache that is much too small for it, everything is answered in the end, and nothing is left. */
class TinyCacheTest {

    private static final int BLOCKS = 17;
    private static final int CONTEXT = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    record Load(Scheduling scheduling, boolean shares, List<Request> requests) {}

    @Property(tries = 8)
    void everythingIsAnswered(@ForAll("loads") Load load) throws InterruptedException {
        EngineOptions options = EngineOptions.DEFAULT
                .withThreads(1)
                .withContextLength(CONTEXT)
                .withCacheBytes(BLOCKS * 64L * 1024)
                .withSharedPrefixes(load.shares())
                .withScheduling(load.scheduling());
        try (Engine engine = Engine.load(StarterModel.FOLDER, options)) {
            List<CompletionStream> streams = new ArrayList<>();
            try (Gate _ = Gate.shut(engine)) {
                for (Request request : load.requests()) {
                    streams.addAll(engine.streamAll(request));
                }
            }
            assertThat(engine.drain(PATIENCE)).as("all ended in time").isTrue();
            for (CompletionStream stream : streams) {
                assertThat(stream.join().finishReason()).isEqualTo(FinishReason.LENGTH);
            }
            Eventually.awaitIdle(engine);
        }
    }

    @Provide
    Arbitrary<Load> loads() {
        Arbitrary<Scheduling> schedulings = Combinators.combine(
                        Arbitraries.of(8, 64, 150, 512),
                        Arbitraries.of(1, 30, 64, 512),
                        Arbitraries.integers().between(1, 8),
                        Arbitraries.of(0, 8))
                .as((step, beside, running, drafted) -> new Scheduling(step, beside, running, 100, drafted));
        return Combinators.combine(
                        schedulings,
                        Arbitraries.of(true, false),
                        requests().list().ofMinSize(3).ofMaxSize(8))
                .as(Load::new);
    }

    /** Prompts that fill their last block almost, so that decoding soon needs more, and long ones. */
    private static Arbitrary<Request> requests() {
        return Combinators.combine(
                        Arbitraries.of(1, 60, 64, 127, 190, 255, 420, 900),
                        Arbitraries.of(1, 3, 40, 90),
                        Arbitraries.of(1, 1, 1, 4),
                        Arbitraries.of(0, 0, 1, -1),
                        Arbitraries.of("", "a"),
                        Arbitraries.longs().between(0, 4))
                .as((prompt, answer, samples, priority, tenant, seed) -> Requests.exactly(prompt, answer, seed)
                        .withSamples(samples)
                        .withPriority(priority)
                        .withTenant(tenant));
    }
}
