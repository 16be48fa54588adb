package dev.tramontane.engine;

import static dev.tramontane.engine.FedStream.finished;
import static dev.tramontane.engine.FedStream.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.engine.CompletionEvent.Output;
import dev.tramontane.engine.EngineException.Kind;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the compatibility kit does not ask. */
@Timeout(60)
class CompletionPublisherTest {

    /** Demands what it is told and keeps what it gets. */
    private static class Listener implements Flow.Subscriber<CompletionEvent> {
        private final long first;
        final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        final CompletableFuture<Thread> server = new CompletableFuture<>();
        final BlockingQueue<CompletionEvent> events = new LinkedBlockingQueue<>();
        final CompletableFuture<Void> end = new CompletableFuture<>();

        /** @param first how many events to demand at once; 0 for none */
        Listener(long first) {
            this.first = first;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            server.complete(Thread.currentThread());
            this.subscription.complete(subscription);
            if (first > 0) {
                subscription.request(first);
            }
        }

        @Override
        public void onNext(CompletionEvent event) {
            events.add(event);
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }

        Throwable failure() {
            return end.handle((_, failure) -> failure).join();
        }
    }

    @Test
    void everySubscriberGetsACompletionOfItsOwn() {
        AtomicInteger started = new AtomicInteger();
        CompletionPublisher publisher = new CompletionPublisher(() -> {
            started.incrementAndGet();
            return FedStream.of(1000).stream();
        });
        assertThat(started).hasValue(0);
        List<Listener> listeners = List.of(new Listener(Long.MAX_VALUE), new Listener(Long.MAX_VALUE));
        listeners.forEach(publisher::subscribe);
        for (Listener listener : listeners) {
            listener.end.join();
            assertThat(listener.events)
                    .hasSize(1000)
                    .startsWith(text(0), text(1))
                    .endsWith(text(998), finished(FinishReason.STOP));
        }
        assertThat(started).hasValue(2);
    }

    @Test
    void aSubscriberWithoutDemandPausesItsCompletion() throws Exception {
        FedStream fed = FedStream.of(2000);
        Listener listener = new Listener(0);
        new CompletionPublisher(fed::stream).subscribe(listener);
        Flow.Subscription subscription = listener.subscription.get();
        while (!fed.hasSlept()) {
            Thread.onSpinWait();
        }
        assertThat(listener.events).isEmpty();
        subscription.request(3);
        for (int i = 0; i < 3; i++) {
            assertThat(listener.events.take()).isEqualTo(text(i));
        }
        subscription.request(Long.MAX_VALUE);
        subscription.request(Long.MAX_VALUE);
        listener.end.join();
        assertThat(listener.events).hasSize(1997);
        fed.awaitFeeder();
    }

    @Test
    void theEndNeedsNoMoreDemandThanItsEvents() {
        Listener listener = new Listener(10);
        new CompletionPublisher(() -> FedStream.of(10).stream()).subscribe(listener);
        listener.end.join();
        assertThat(listener.events).hasSize(10);
    }

    @Test
    void aFailureComesAfterWhatWasGenerated() {
        CompletionStream stream = new CompletionStream();
        EngineException failure = new EngineException(Kind.FAILED, "out of luck");
        stream.emit(text(0));
        stream.fail(failure);
        Listener listener = new Listener(5);
        new CompletionPublisher(() -> stream).subscribe(listener);
        assertThat(listener.failure()).isSameAs(failure);
        assertThat(listener.events).containsExactly(text(0));
    }

    @Test
    void whatCannotBeStartedFails() {
        EngineException busy = new EngineException(Kind.BUSY, "too many requests wait");
        Listener listener = new Listener(0);
        new CompletionPublisher(() -> {
                    throw busy;
                })
                .subscribe(listener);
        assertThat(listener.failure()).isSameAs(busy);
        assertThat(listener.subscription).isCompleted();
    }

    @Test
    void aWrongDemandEndsACompletionThatIsStillSilent() throws Exception {
        CompletionStream silent = new CompletionStream();
        silent.onCancel(() -> silent.emit(finished(FinishReason.CANCELLED)));
        Listener listener = new Listener(1);
        CountDownLatch started = new CountDownLatch(1);
        new CompletionPublisher(() -> {
                    started.countDown();
                    return silent;
                })
                .subscribe(listener);
        Flow.Subscription subscription = listener.subscription.get();
        // A subscription that is over before its completion was asked for asks for none.
        started.await();
        subscription.request(-7);
        assertThat(listener.failure())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("request(-7)");
        assertThat(silent.isCancelled()).isTrue();
        assertThat(listener.events).isEmpty();
    }

    @Test
    void nothingIsStartedForWhoCancelsAtOnce() throws Exception {
        AtomicInteger started = new AtomicInteger();
        Listener listener = new Listener(0) {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.cancel();
                super.onSubscribe(subscription);
            }
        };
        new CompletionPublisher(() -> {
                    started.incrementAndGet();
                    return FedStream.of(5).stream();
                })
                .subscribe(listener);
        listener.server.get().join();
        assertThat(started).hasValue(0);
        assertThat(listener.end).isNotDone();
    }

    @Test
    void cancellingEndsTheCompletionWhereverItIs() throws Exception {
        for (int round = 0; round < 200; round++) {
            AtomicReference<FedStream> started = new AtomicReference<>();
            // Some read all the time, some come to wait for demand.
            Listener listener = new Listener(round % 2 == 0 ? Long.MAX_VALUE : 100);
            new CompletionPublisher(() -> {
                        FedStream fed = FedStream.of(Long.MAX_VALUE);
                        started.set(fed);
                        return fed.stream();
                    })
                    .subscribe(listener);
            Flow.Subscription subscription = listener.subscription.get();
            if (round % 4 > 1) {
                listener.events.take();
            }
            subscription.cancel();
            subscription.cancel();
            listener.server.get().join();
            assertThat(listener.end).isNotDone();
            if (round % 4 > 1) {
                assertThat(started.get()).isNotNull();
            }
            if (started.get() != null) {
                started.get().awaitFeeder();
            }
        }
    }

    @Test
    void aSubscriberThatThrowsLosesItsCompletion() throws Exception {
        FedStream fed = FedStream.of(Long.MAX_VALUE);
        CountDownLatch thrown = new CountDownLatch(1);
        Listener listener = new Listener(Long.MAX_VALUE) {
            @Override
            public void onNext(CompletionEvent event) {
                thrown.countDown();
                throw new IllegalStateException("a subscriber's own mistake, to be seen in the log");
            }
        };
        new CompletionPublisher(fed::stream).subscribe(listener);
        assertThat(thrown.await(30, TimeUnit.SECONDS)).isTrue();
        fed.awaitFeeder();
        assertThat(fed.stream().isCancelled()).isTrue();
        assertThat(listener.end).isNotDone();
    }

    @Test
    void aSubscriberThatInterruptsItsThreadIsTold() throws Exception {
        FedStream fed = FedStream.of(Long.MAX_VALUE);
        Listener listener = new Listener(1) {
            @Override
            public void onNext(CompletionEvent event) {
                super.onNext(event);
                Thread.currentThread().interrupt();
            }
        };
        new CompletionPublisher(fed::stream).subscribe(listener);
        assertThat(listener.failure()).hasMessageContaining("interrupted");
        fed.awaitFeeder();
    }

    @Test
    void demandInSmallPortionsLosesNothing() {
        AtomicInteger asked = new AtomicInteger(1);
        Listener listener = new Listener(1) {
            @Override
            public void onNext(CompletionEvent event) {
                super.onNext(event);
                Flow.Subscription open = subscription.join();
                if (asked.get() == events.size()) {
                    asked.addAndGet(3);
                    // From another thread, which the serving one may have to wait for.
                    Thread.startVirtualThread(() -> {
                        open.request(1);
                        open.request(2);
                    });
                }
            }
        };
        new CompletionPublisher(() -> FedStream.of(20_000).stream()).subscribe(listener);
        listener.end.join();
        assertThat(listener.events)
                .filteredOn(Output.class::isInstance)
                .containsExactlyElementsOf(
                        LongStream.range(0, 19_999).mapToObj(FedStream::text).toList());
    }

    @Test
    void servesARealEngine() {
        try (Engine engine = Engine.load(StarterModel.FOLDER)) {
            Request request = Request.of(Chat.user("What is 47 * 36?"));
            Listener listener = new Listener(Long.MAX_VALUE);
            new CompletionPublisher(() -> engine.stream(request)).subscribe(listener);
            listener.end.join();
            String text = listener.events.stream()
                    .map(event -> event instanceof Output(TextDelta delta) ? delta.text() : "")
                    .collect(Collectors.joining());
            assertThat(text).isEqualTo("1992");
        }
    }
}
