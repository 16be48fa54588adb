package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.engine.EngineException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How an engine ends, and the ways to ask it without waiting. */
@Timeout(120)
class LifecycleTest {

    private static final int LONG = 6000;

    private static Engine engine() {
        return Engine.load(StarterModel.FOLDER, EngineOptions.DEFAULT.withThreads(1));
    }

    private static void assertClosed(EngineException e) {
        assertThat(e.kind()).isEqualTo(Kind.CLOSED);
    }

    @Test
    void drainingFinishesTheOldAndRefusesTheNew() throws InterruptedException {
        try (Engine engine = engine()) {
            List<CompletionStream> old =
                    engine.streamAll(Requests.exactly(10, 60, 1).withSamples(3));
            assertThat(engine.drain(Duration.ZERO)).isFalse();
            assertThatThrownBy(() -> engine.complete(Requests.exactly(5, 1, 2)))
                    .isInstanceOfSatisfying(EngineException.class, LifecycleTest::assertClosed);
            assertThat(engine.drain(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
            for (CompletionStream stream : old) {
                assertThat(stream.join().usage().completionTokens()).isEqualTo(60);
            }
            assertThat(engine.drain(Duration.ZERO)).isTrue();
            assertThat(engine.statistics().outcomes().refused()).isEqualTo(1);
        }
    }

    @Test
    void closingFailsEverythingWhateverItsState() {
        List<CompletionStream> streams = new ArrayList<>();
        EngineOptions options = EngineOptions.DEFAULT.withScheduling(new Scheduling(64, 16, 3, 100, 4));
        Engine engine = Engine.load(StarterModel.FOLDER, options);
        try (engine) {
            CompletionStream paused = engine.stream(Requests.exactly(5, LONG, 1));
            Eventually.await("it is held back", () -> engine.statistics().load().paused() == 1);
            streams.add(paused);
            CompletionStream decoding = engine.stream(Requests.exactly(5, LONG, 2));
            decoding.iterator().next();
            streams.add(decoding);
            streams.addAll(engine.streamAll(Requests.exactly(LONG, 100, 3).withSamples(5)));
            for (int i = 0; i < 20; i++) {
                streams.add(engine.stream(Requests.exactly(500, 100, 4 + i)));
            }
        }
        for (CompletionStream stream : streams) {
            assertThatThrownBy(stream::join).isInstanceOfSatisfying(EngineException.class, LifecycleTest::assertClosed);
        }
        EngineStatistics.Load load = engine.statistics().load();
        assertThat(load.running() + load.waiting() + load.paused()).isZero();
        assertThat(engine.statistics().cache().usedBlocks()).isZero();
        assertThat(engine.statistics().outcomes().failed()).isEqualTo(streams.size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoSubmitsWhileItClosesIsAnsweredOrRefused(boolean drains) throws Exception {
        for (int round = 0; round < 5; round++) {
            Engine engine = engine();
            CountDownLatch started = new CountDownLatch(4);
            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Integer>> answered = IntStream.range(0, 4)
                        .mapToObj(i -> callers.submit(() -> submitUntilClosed(engine, started)))
                        .toList();
                started.await();
                if (drains) {
                    assertThat(engine.drain(Duration.ofSeconds(60))).isTrue();
                    long failed = engine.statistics().outcomes().failed();
                    engine.close();
                    // Nobody has slipped in while it was found to be empty.
                    assertThat(engine.statistics().outcomes().failed())
                            .isEqualTo(failed)
                            .isZero();
                } else {
                    engine.close();
                }
                for (Future<Integer> future : answered) {
                    assertThat(future.get()).isNotNegative();
                }
            }
        }
    }

    private static int submitUntilClosed(Engine engine, CountDownLatch started) {
        int answered = 0;
        try {
            while (true) {
                CompletionStream stream = engine.stream(Requests.exactly(3, 2, answered));
                started.countDown();
                stream.join();
                answered++;
            }
        } catch (EngineException e) {
            assertClosed(e);
            return answered;
        }
    }

    @Test
    void aFutureCanBeWaitedForAndCancelled() {
        try (Engine engine = engine()) {
            assertThat(engine.completeAsync(Requests.exactly(5, 7, 1))
                            .join()
                            .usage()
                            .completionTokens())
                    .isEqualTo(7);
            CompletableFuture<Completion> endless = engine.completeAsync(Requests.exactly(5, LONG, 1));
            Eventually.await("it runs", () -> engine.statistics().load().running() == 1);
            endless.cancel(false);
            Eventually.awaitIdle(engine);
            Eventually.await(
                    "it counts as cancelled",
                    () -> engine.statistics().outcomes().finished().get(FinishReason.CANCELLED) == 1);
            CompletableFuture<Completion> atOnce = engine.completeAsync(Requests.exactly(5, LONG, 1));
            atOnce.cancel(false);
            Eventually.awaitIdle(engine);
            assertThatThrownBy(() -> engine.completeAsync(Request.of(new Input.OfTokens(List.of())))
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(EngineException.class);
            assertThat(engine.completeAsync(Requests.exactly(5, 2, 1).withSamples(2)))
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withCauseInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aSubscriberTakesWhatItDemands() throws InterruptedException {
        try (Engine engine = engine()) {
            Subscriber one = new Subscriber(1);
            Subscriber cancelling = new Subscriber(0);
            Flow.Publisher<CompletionEvent> publisher = engine.publish(Requests.exactly(5, 40, 1));
            publisher.subscribe(one);
            engine.publish(Requests.exactly(5, LONG, 1)).subscribe(cancelling);
            one.ended.await();
            assertThat(one.events.getLast()).isInstanceOf(Finished.class);
            cancelling.subscribed.await();
            Eventually.await(
                    "the other one is held back",
                    () -> engine.statistics().load().paused() == 1);
            cancelling.subscription().cancel();
            Eventually.awaitIdle(engine);
            assertThat(cancelling.events).isEmpty();
        }
    }

    private static final class Subscriber implements Flow.Subscriber<CompletionEvent> {
        private final int demand;
        private final CountDownLatch subscribed = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        private final List<CompletionEvent> events = new ArrayList<>();
        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

        private Subscriber(int demand) {
            this.demand = demand;
        }

        Flow.Subscription subscription() {
            return subscription.join();
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
            subscribed.countDown();
            if (demand > 0) {
                given.request(demand);
            }
        }

        @Override
        public void onNext(CompletionEvent event) {
            events.add(event);
            subscription().request(demand);
        }

        @Override
        public void onError(Throwable failure) {
            ended.countDown();
        }

        @Override
        public void onComplete() {
            ended.countDown();
        }
    }
}
