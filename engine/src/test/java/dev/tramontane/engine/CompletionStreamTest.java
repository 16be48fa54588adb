package dev.tramontane.engine;

import static dev.tramontane.engine.FedStream.finished;
import static dev.tramontane.engine.FedStream.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.engine.EngineException.Kind;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CompletionStreamTest {

    private final CompletionStream stream = new CompletionStream();

    private void emit(int events) {
        for (int i = 0; i < events; i++) {
            stream.emit(text(i));
        }
    }

    private void take(int events) {
        Iterator<CompletionEvent> iterator = stream.iterator();
        for (int i = 0; i < events; i++) {
            iterator.next();
        }
    }

    @Test
    void pausesWhenFullAndGoesOnWhenHalfIsTaken() {
        AtomicInteger woken = new AtomicInteger();
        stream.onRoom(woken::incrementAndGet);
        emit(CompletionStream.CAPACITY - 1);
        assertThat(stream.hasRoom()).isTrue();
        // A step may bring more than one event.
        emit(3);
        assertThat(stream.hasRoom()).isFalse();
        take(CompletionStream.CAPACITY / 2 + 1);
        assertThat(stream.hasRoom()).isFalse();
        assertThat(woken).hasValue(0);
        take(1);
        assertThat(woken).hasValue(1);
        assertThat(stream.hasRoom()).isTrue();
        take(100);
        assertThat(woken).hasValue(1);
    }

    @Test
    void aReaderThatKeepsUpIsNeverPausedNorStalled() {
        for (int i = 0; i < 10 * CompletionStream.CAPACITY; i++) {
            stream.emit(text(i));
            assertThat(stream.hasRoom()).isTrue();
            assertThat(stream.stalledNanos()).isZero();
            take(1);
        }
    }

    @Test
    void onlyAReaderOfAPausedCompletionIsStalled() throws InterruptedException {
        emit(CompletionStream.CAPACITY);
        assertThat(stream.stalledNanos()).isZero();
        assertThat(stream.hasRoom()).isFalse();
        Thread.sleep(2);
        long stalled = stream.stalledNanos();
        assertThat(stalled).isGreaterThanOrEqualTo(2_000_000);
        long before = System.nanoTime();
        take(1);
        // Counted from the last event that was taken.
        assertThat(stream.stalledNanos()).isBetween(0L, System.nanoTime() - before);
        take(CompletionStream.CAPACITY / 2 - 1);
        assertThat(stream.stalledNanos()).isZero();
    }

    @Test
    void theEndFitsIntoAFullBuffer() {
        emit(CompletionStream.CAPACITY);
        assertThat(stream.hasRoom()).isFalse();
        stream.emit(finished(FinishReason.CANCELLED));
        assertThat(stream.join().finishReason()).isEqualTo(FinishReason.CANCELLED);
    }

    @Test
    void aFailureComesAtItsTurnAndEndsTheStream() {
        stream.emit(text(1));
        stream.fail(new EngineException(Kind.FAILED, "out of luck"));
        stream.fail(new EngineException(Kind.FAILED, "once more"));
        stream.emit(text(2));
        Iterator<CompletionEvent> iterator = stream.iterator();
        assertThat(iterator.next()).isEqualTo(text(1));
        assertThat(iterator.hasNext()).isTrue();
        assertThatThrownBy(iterator::next).isInstanceOf(EngineException.class).hasMessage("out of luck");
        assertThat(iterator.hasNext()).isFalse();
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(stream::join).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nothingComesAfterTheEnd() {
        stream.emit(finished(FinishReason.STOP));
        stream.emit(text(1));
        stream.fail(new EngineException(Kind.FAILED, "too late"));
        assertThat(stream).containsExactly(finished(FinishReason.STOP));
        assertThatThrownBy(() -> stream.nextWithin(Duration.ZERO)).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void waitsNoLongerThanItIsTold() {
        assertThat(stream.nextWithin(Duration.ZERO)).isEmpty();
        assertThat(stream.nextWithin(Duration.ofSeconds(-1))).isEmpty();
        assertThat(stream.nextWithin(Duration.ofMillis(5))).isEmpty();
        stream.emit(text(1));
        stream.emit(finished(FinishReason.STOP));
        assertThat(stream.nextWithin(Duration.ZERO)).contains(text(1));
        assertThat(stream.nextWithin(Duration.ofSeconds(Long.MAX_VALUE))).contains(finished(FinishReason.STOP));
    }

    @Test
    void cancellingWakesTheEngineOnce() {
        AtomicInteger woken = new AtomicInteger();
        stream.onCancel(woken::incrementAndGet);
        assertThat(stream.isCancelled()).isFalse();
        stream.cancel();
        stream.cancel();
        stream.close();
        assertThat(stream.isCancelled()).isTrue();
        assertThat(woken).hasValue(1);
        stream.onCancel(woken::incrementAndGet);
        assertThat(woken).hasValue(2);
    }

    @Test
    void anEndedStreamKeepsNothingOfWhatGeneratedIt() throws InterruptedException {
        Object generation = new Object();
        WeakReference<Object> kept = new WeakReference<>(generation);
        stream.onCancel(generation::hashCode);
        stream.onRoom(generation::hashCode);
        generation = null;
        stream.emit(finished(FinishReason.STOP));
        while (kept.get() != null) {
            System.gc();
            Thread.sleep(5);
        }
        stream.cancel();
        assertThat(stream.join().finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void aReaderInterruptedWhileItWaitsCancels() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                stream.join();
            } catch (EngineException e) {
                flag.complete(Thread.currentThread().isInterrupted());
                thrown.complete(e);
            }
        });
        while (reader.getState() != Thread.State.WAITING && reader.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        reader.interrupt();
        assertThat(thrown.get()).hasMessageContaining("interrupted").hasCauseInstanceOf(InterruptedException.class);
        assertThat(flag.get()).isTrue();
        assertThat(stream.isCancelled()).isTrue();
    }

    @Test
    void anInterruptedReaderCancelsEvenIfItNeedNotWait() {
        stream.emit(text(1));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> stream.iterator().next()).isInstanceOf(EngineException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(stream.isCancelled()).isTrue();
        assertThat(stream.iterator().hasNext()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50})
    void whatIsEmittedIsRead(int pauseMicros) throws InterruptedException {
        int events = pauseMicros == 0 ? 300_000 : 2000;
        FedStream fed = FedStream.of(events);
        long next = 0;
        for (CompletionEvent event : fed.stream()) {
            assertThat(event).isEqualTo(next == events - 1 ? finished(FinishReason.STOP) : text(next));
            next++;
            if (pauseMicros > 0) {
                TimeUnit.MICROSECONDS.sleep(pauseMicros);
            }
        }
        assertThat(next).isEqualTo(events);
        fed.awaitFeeder();
        if (pauseMicros > 0) {
            assertThat(fed.hasSlept()).isTrue();
        }
    }

    /**
     * With room for few events the feeder finds the buffer full just as the reader empties it, again and again; one whose
     * wake-up was lost would sleep for ever.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16})
    void noWakeUpIsLost(int capacity) throws Exception {
        List<FedStream> streams = IntStream.range(0, 4)
                .mapToObj(_ -> FedStream.of(20_001, capacity))
                .toList();
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
        // Closed last first: readers end when their streams do.
        try (readers;
                AutoCloseable _ = () -> streams.forEach(fed -> fed.stream().close())) {
            List<Future<Integer>> counts = streams.stream()
                    .map(fed -> readers.submit(() -> countInFits(fed.stream())))
                    .toList();
            for (Future<Integer> count : counts) {
                assertThat(count.get()).isEqualTo(20_001);
            }
            for (FedStream fed : streams) {
                fed.awaitFeeder();
                assertThat(fed.hasSlept()).isTrue();
            }
        }
    }

    private static int countInFits(CompletionStream stream) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int fit = 0;
        int count = 0;
        while (stream.iterator().hasNext()) {
            if (fit-- == 0) {
                fit = random.nextInt(1000);
                LockSupport.parkNanos(random.nextInt(50_000));
            }
            Duration patience = Duration.ofNanos(random.nextInt(2000));
            count += stream.nextWithin(patience).isPresent() ? 1 : 0;
        }
        return count;
    }

    @Test
    void cancellingMayRaceWithEverything() throws Exception {
        for (int round = 0; round < 300; round++) {
            FedStream fed = FedStream.of(round % 3 == 0 ? 20 : Long.MAX_VALUE);
            CountDownLatch go = new CountDownLatch(1);
            Thread canceller = Thread.ofPlatform().start(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                fed.stream().cancel();
            });
            go.countDown();
            assertThat(fed.stream().join().finishReason()).isIn(FinishReason.CANCELLED, FinishReason.STOP);
            canceller.join();
            fed.awaitFeeder();
        }
    }

    @Test
    void cancellingEndsACompletionThatNobodyReads() throws InterruptedException {
        FedStream fed = FedStream.of(Long.MAX_VALUE);
        while (!fed.hasSlept()) {
            Thread.onSpinWait();
        }
        fed.stream().close();
        fed.awaitFeeder();
        Completion completion = fed.stream().join();
        assertThat(completion.finishReason()).isEqualTo(FinishReason.CANCELLED);
        // What was generated before is not lost.
        assertThat(completion.text()).hasSizeGreaterThanOrEqualTo(CompletionStream.CAPACITY);
    }
}
