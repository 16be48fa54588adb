package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.engine.EngineException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many callers ask for anything, and leave whenever they like; in the end everything is as in the beginning. */
@Timeout(300)
class SoakTest {

    private static final int CALLERS = 12;
    private static final int REQUESTS_PER_CALLER = 90;
    private static final int BLOCKS = 24;

    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();

    @Test
    void nothingIsLeftBehind() throws Exception {
        EngineOptions options = EngineOptions.DEFAULT
                .withContextLength(1024)
                .withCacheBytes(BLOCKS * 64L * 1024)
                .withReaderTimeout(Duration.ofSeconds(60))
                .withScheduling(new Scheduling(128, 32, 6, 8, 4));
        long threads = engineThreads();
        Engine engine = Engine.load(StarterModel.FOLDER, options);
        try (engine) {
            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> ends = IntStream.range(0, CALLERS)
                        .<Future<?>>mapToObj(seed -> callers.submit(() -> call(engine, new Random(seed))))
                        .toList();
                for (Future<?> end : ends) {
                    end.get();
                }
            }
            Eventually.awaitIdle(engine);
            EngineStatistics statistics = engine.statistics();
            assertThat(statistics.cache().totalBlocks()).isEqualTo(BLOCKS);
            assertThat(statistics.cache().freeBlocks() + statistics.cache().idleBlocks())
                    .isEqualTo(BLOCKS);
            assertThat(statistics.outcomes().refused()).isEqualTo(refused.get());
            assertThat(statistics.outcomes().failed()).isEqualTo(failed.get());
            assertThat(statistics.outcomes().finished().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(finished.get());
            // All has happened that was to happen.
            assertThat(statistics.work().preemptions()).isPositive();
            assertThat(statistics.cache().hitTokens()).isPositive();
            assertThat(statistics.cache().evictedBlocks()).isPositive();
            assertThat(statistics.outcomes().finished().get(FinishReason.CANCELLED))
                    .isPositive();
            assertThat(failed.get()).isPositive();
            // No place in the queue is lost: as many requests as it holds are taken at once.
            try (Gate _ = Gate.shut(engine)) {
                List<CompletionStream> full = IntStream.range(0, 8)
                        .mapToObj(i -> engine.stream(Requests.exactly(3, 1, i)))
                        .toList();
                assertThat(full).hasSize(8);
            }
            // One that needs all of the cache gets all of it.
            assertThat(engine.complete(Requests.exactly(1020, 4, 99)).usage().completionTokens())
                    .isEqualTo(4);
            assertThat(engine.drain(Duration.ofSeconds(30))).isTrue();
        }
        assertThat(engineThreads()).isEqualTo(threads);
    }

    private static long engineThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tramontane-"))
                .count();
    }

    private void call(Engine engine, Random random) {
        for (int i = 0; i < REQUESTS_PER_CALLER; i++) {
            Request request = request(random);
            try {
                List<CompletionStream> streams = engine.streamAll(request);
                boolean leaves = random.nextInt(3) == 0;
                for (CompletionStream stream : streams) {
                    read(stream, leaves ? random.nextInt(6) : Integer.MAX_VALUE);
                }
            } catch (EngineException e) {
                assertThat(e.kind()).isEqualTo(Kind.BUSY);
                refused.incrementAndGet();
                Thread.yield();
            }
        }
    }

    private void read(CompletionStream stream, int events) {
        try {
            int read = 0;
            for (CompletionEvent event : stream) {
                if (event instanceof CompletionEvent.Finished) {
                    finished.incrementAndGet();
                } else if (++read > events) {
                    stream.cancel();
                }
            }
        } catch (EngineException e) {
            assertThat(e.kind()).isEqualTo(Kind.FAILED);
            failed.incrementAndGet();
        }
    }

    private static Request request(Random random) {
        int prompt = 1 + random.nextInt(random.nextInt(12) == 0 ? 400 : 40);
        int answer = 1 + random.nextInt(random.nextInt(12) == 0 ? 90 : 10);
        Request request = Requests.prompt(prompt, random.nextInt(3))
                .withMaxTokens(answer)
                .withSamples(random.nextInt(8) == 0 ? 1 + random.nextInt(7) : 1)
                .withTerms(new Terms(
                        "tenant" + random.nextInt(3),
                        random.nextInt(3) - 1,
                        random.nextInt(10) == 0
                                ? Optional.of(Duration.ofMillis(1 + random.nextInt(30)))
                                : Optional.empty(),
                        Optional.empty()));
        if (random.nextInt(4) == 0) {
            request = request.withLogprobs(random.nextInt(4));
        }
        if (random.nextInt(12) == 0) {
            int from = random.nextInt(4);
            request = request.withConstraint(() -> new FailingAt(from, new int[1]));
        }
        return request;
    }

    private record FailingAt(int token, int[] seen) implements TokenConstraint {
        @Override
        public void restrict(float[] logits) {
            if (seen[0]++ == token) {
                throw new IllegalStateException("as it should");
            }
        }

        @Override
        public void accept(int accepted) {}
    }
}
