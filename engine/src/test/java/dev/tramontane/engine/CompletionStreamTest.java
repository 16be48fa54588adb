package dev.tramontane.engine;

import static dev.tramontane.engine.FedStream.finished;
import static dev.tramontane.engine.FedStream.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.engine.EngineException.Kind;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
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
        Object[] generation = {new Object()};
        WeakReference<Object> kept = new WeakReference<>(generation[0]);
        Object held = generation[0];
        stream.onCancel(held::hashCode);
        stream.onRoom(held::hashCode);
        generation[0] = null;
        held = null;
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

    /** The reader is always at the brink between enough and too few taken, where a lost wake-up would stop everything. */
    @Test
    void noWakeUpIsLost() throws Exception {
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> counts = new ArrayList<>();
            List<FedStream> streams = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                FedStream fed = FedStream.of(40_001);
                streams.add(fed);
                counts.add(readers.submit(() -> {
                    int count = 0;
                    boolean open = true;
                    while (open) {
                        Optional<CompletionEvent> event = fed.stream()
                                .nextWithin(Duration.ofNanos(
                                        ThreadLocalRandom.current().nextInt(2000)));
                        count += event.isPresent() ? 1 : 0;
                        open = !event.filter(CompletionEvent.Finished.class::isInstance)
                                .isPresent();
                        if (count % 1000 == 0) {
                            Thread.yield();
                        }
                    }
                    return count;
                }));
            }
            for (Future<Integer> count : counts) {
                assertThat(count.get()).isEqualTo(40_001);
            }
            for (FedStream fed : streams) {
                fed.awaitFeeder();
            }
        }
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

    /** Against a model with plain numbers: positive steps emit, others take. */
    @Property(tries = 200)
    void roomFollowsFromWhatWaits(@ForAll List<Byte> steps) {
        CompletionStream modelled = new CompletionStream();
        AtomicInteger woken = new AtomicInteger();
        modelled.onRoom(woken::incrementAndGet);
        int emitted = 0;
        int taken = 0;
        boolean paused = false;
        int wakes = 0;
        for (byte step : steps) {
            for (int i = 0; i < step; i++) {
                modelled.emit(text(emitted++));
            }
            for (int i = 0; i < -step && taken < emitted; i++) {
                assertThat(modelled.nextWithin(Duration.ZERO)).contains(text(taken++));
                if (paused && emitted - taken <= CompletionStream.CAPACITY / 2) {
                    paused = false;
                    wakes++;
                }
            }
            paused |= emitted - taken >= CompletionStream.CAPACITY;
            assertThat(modelled.hasRoom()).isEqualTo(!paused);
            assertThat(woken).hasValue(wakes);
        }
        modelled.emit(finished(FinishReason.STOP));
        assertThat(modelled).hasSize(emitted - taken + 1);
    }
}
