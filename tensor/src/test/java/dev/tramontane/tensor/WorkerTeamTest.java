package dev.tramontane.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkerTeamTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyWorkerRunsOnceAndTheCallerIsTheFirst(int size) {
        try (WorkerTeam team = new WorkerTeam(size)) {
            Thread[] threads = new Thread[size];
            AtomicIntegerArray calls = new AtomicIntegerArray(size);
            team.run((worker, workers) -> {
                assertThat(workers).isEqualTo(size);
                calls.incrementAndGet(worker);
                threads[worker] = Thread.currentThread();
            });
            assertThat(team.size()).isEqualTo(size);
            assertThat(threads[0]).isSameAs(Thread.currentThread());
            for (int worker = 0; worker < size; worker++) {
                assertThat(calls.get(worker)).isEqualTo(1);
                if (worker > 0) {
                    assertThat(threads[worker].getName()).isEqualTo("tramontane-worker-" + worker);
                    assertThat(threads[worker].isDaemon()).isTrue();
                }
            }
        }
    }

    /** More workers than processors, and pauses so that workers park in between. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void manyShortTasksAllHappenBeforeRunReturns(int size) {
        try (WorkerTeam team = new WorkerTeam(size)) {
            int[] plain = new int[size * 16];
            WorkerTeam.Task task = (worker, workers) -> plain[worker * 16]++;
            int runs = 20_000;
            for (int i = 1; i <= runs; i++) {
                team.run(task);
                if (i % 500 == 0) {
                    LockSupport.parkNanos(300_000);
                }
                for (int worker = 0; worker < size; worker++) {
                    if (plain[worker * 16] != i) {
                        assertThat(plain[worker * 16]).isEqualTo(i);
                    }
                }
            }
        }
    }

    @Test
    void firstFailureIsThrownAfterEverybodyHasFinished() {
        try (WorkerTeam team = new WorkerTeam(3)) {
            AtomicInteger finished = new AtomicInteger();
            IllegalArgumentException failure = new IllegalArgumentException("share 1");
            for (int failing = 0; failing < 3; failing++) {
                int failingWorker = failing;
                finished.set(0);
                Throwable thrown = catchThrowable(() -> team.run((worker, workers) -> {
                    if (worker == failingWorker) {
                        throw failure;
                    }
                    LockSupport.parkNanos(5_000_000);
                    finished.incrementAndGet();
                }));
                assertThat(thrown).isSameAs(failure);
                assertThat(finished).hasValue(2);
            }
            team.run((worker, workers) -> finished.incrementAndGet());
            assertThat(finished).hasValue(5);
        }
    }

    @Test
    void laterFailuresAreSuppressedAndErrorsKeepTheirType() throws Exception {
        try (WorkerTeam team = new WorkerTeam(2)) {
            CyclicBarrier both = new CyclicBarrier(2);
            Throwable thrown = catchThrowable(() -> team.run((worker, workers) -> {
                try {
                    both.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                throw new AssertionError("share " + worker);
            }));
            assertThat(thrown).isInstanceOf(AssertionError.class);
            assertThat(thrown.getSuppressed()).hasSize(1);
            assertThat(Set.of(thrown.getMessage(), thrown.getSuppressed()[0].getMessage()))
                    .containsExactlyInAnyOrder("share 0", "share 1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void refusesToRunOrCloseInsideATask(int size) {
        try (WorkerTeam team = new WorkerTeam(size)) {
            AtomicInteger refused = new AtomicInteger();
            team.run((worker, workers) -> {
                assertThatIllegalStateException().isThrownBy(() -> team.run((w, n) -> {}));
                assertThatIllegalStateException().isThrownBy(team::close);
                refused.incrementAndGet();
            });
            assertThat(refused).hasValue(size);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void closeEndsTheThreadsAndMayBeRepeated(int size) {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        WorkerTeam team = new WorkerTeam(size);
        team.run((worker, workers) -> threads.add(Thread.currentThread()));
        team.close();
        team.close();
        threads.remove(Thread.currentThread());
        assertThat(threads).hasSize(size - 1).allSatisfy(thread -> assertThat(thread.isAlive()).isFalse());
        assertThatIllegalStateException().isThrownBy(() -> team.run((w, n) -> {})).withMessageContaining("closed");
    }

    @Test
    void teamsThatNeverRanCloseToo() {
        for (int i = 0; i < 50; i++) {
            new WorkerTeam(4).close();
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("tramontane-worker-"));
    }

    @Test
    void callersTakeTurns() throws InterruptedException {
        try (WorkerTeam team = new WorkerTeam(2)) {
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            AtomicInteger shares = new AtomicInteger();
            List<Thread> callers = new ArrayList<>();
            CountDownLatch start = new CountDownLatch(1);
            for (int i = 0; i < 3; i++) {
                callers.add(Thread.ofPlatform().start(() -> {
                    try {
                        start.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    for (int run = 0; run < 300; run++) {
                        team.run((worker, workers) -> {
                            if (worker == 0) {
                                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                Thread.onSpinWait();
                                inside.decrementAndGet();
                            }
                            shares.incrementAndGet();
                        });
                    }
                }));
            }
            start.countDown();
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(most).hasValue(1);
            assertThat(shares).hasValue(3 * 300 * 2);
        }
    }

    @Test
    void waitingWorkersParkAndInterruptsAreKept() {
        try (WorkerTeam team = new WorkerTeam(2)) {
            Thread[] worker = new Thread[1];
            team.run((number, workers) -> {
                if (number == 1) {
                    worker[0] = Thread.currentThread();
                }
            });
            while (worker[0].getState() != Thread.State.WAITING) {
                LockSupport.parkNanos(100_000);
            }
            Thread.currentThread().interrupt();
            assertThatNoException().isThrownBy(() -> team.run((number, workers) -> {
                if (number == 1) {
                    LockSupport.parkNanos(20_000_000);
                }
            }));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void refusesNonsense() {
        assertThatIllegalArgumentException().isThrownBy(() -> new WorkerTeam(0));
        try (WorkerTeam team = new WorkerTeam(1)) {
            assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> team.run(null));
        }
    }
}
