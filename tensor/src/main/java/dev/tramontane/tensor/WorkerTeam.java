package dev.tramontane.tensor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A fixed team of threads that run one task at a time together; the caller is worker 0. Made for the hundreds of short
 * phases of a forward pass: a waiting worker spins for a while before it parks, and running a task allocates nothing.
 *
 * <p>Several threads may share a team: their runs take turns. A task must not run another task on its own team.
 */
public final class WorkerTeam implements AutoCloseable {

    /** One phase of work, run by every worker at once. Implementations are kept and reused, not created per call. */
    @FunctionalInterface
    public interface Task {
        /**
         * Does one worker's share.
         *
         * @param worker this worker's number, from 0
         * @param workers the size of the team
         */
        void run(int worker, int workers);
    }

    private static final long SPIN_NANOS = 50_000;
    /** With fewer processors than workers, spinning keeps away the very worker that is waited for. */
    private static final long CROWDED_SPIN_NANOS = 2_000;

    private static final VarHandle REMAINING;
    private static final VarHandle FAILURE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            REMAINING = lookup.findVarHandle(WorkerTeam.class, "remaining", int.class);
            FAILURE = lookup.findVarHandle(WorkerTeam.class, "failure", Throwable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int size;
    private final long spinNanos;
    private final Worker[] workers;
    private final ReentrantLock turn = new ReentrantLock();

    /** Counts runs; a change tells the workers that {@link #task} is there or that the team is closed. */
    private volatile int generation;
    /** Workers that have not finished the present run. */
    private volatile int remaining;

    private volatile @Nullable Throwable failure;
    private volatile @Nullable Thread waitingCaller;
    private volatile boolean closed;
    private @Nullable Task task;

    /** @param size the number of workers, the caller included; at least 1 */
    public WorkerTeam(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a team needs at least one worker, not " + size);
        }
        this.size = size;
        this.spinNanos = Runtime.getRuntime().availableProcessors() < size ? CROWDED_SPIN_NANOS : SPIN_NANOS;
        this.workers = new Worker[size - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(this, i + 1);
        }
        for (Worker worker : workers) {
            worker.start();
        }
    }

    public int size() {
        return size;
    }

    /**
     * Runs the task on all workers and returns when every one has finished. If shares fail, the first failure is thrown
     * after the last worker has finished, later ones being suppressed in it; the team stays usable.
     *
     * @throws IllegalStateException if the team is closed, or if called from inside a task of this team
     */
    public void run(Task task) {
        Objects.requireNonNull(task, "task");
        refuseInsideTask();
        turn.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the worker team is closed");
            }
            if (size == 1) {
                task.run(0, 1);
            } else {
                runTogether(task);
            }
        } finally {
            turn.unlock();
        }
    }

    /** Ends the threads and waits for them; waits for a run that is under way in another thread. */
    @Override
    public void close() {
        refuseInsideTask();
        turn.lock();
        try {
            if (!closed) {
                closed = true;
                wakeWorkers();
            }
        } finally {
            turn.unlock();
        }
        boolean interrupted = false;
        for (Worker worker : workers) {
            interrupted |= joinUninterruptibly(worker);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void runTogether(Task task) {
        this.task = task;
        failure = null;
        remaining = workers.length;
        wakeWorkers();
        try {
            task.run(0, size);
        } catch (Throwable e) {
            fail(e);
        }
        awaitWorkers();
        this.task = null;
        Throwable first = failure;
        if (first != null) {
            failure = null;
            throw unchecked(first);
        }
    }

    /** The write of {@link #generation} before the read of each worker's flag pairs with the reverse order over there. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only ever written by the thread that holds the turn
    private void wakeWorkers() {
        generation++;
        for (Worker worker : workers) {
            if (worker.parked) {
                LockSupport.unpark(worker);
            }
        }
    }

    private void awaitWorkers() {
        if (spinUntilFinished()) {
            return;
        }
        boolean interrupted = false;
        waitingCaller = Thread.currentThread();
        while (remaining != 0) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        waitingCaller = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean spinUntilFinished() {
        long start = System.nanoTime();
        do {
            for (int spin = 0; spin < Worker.SPINS_PER_CLOCK; spin++) {
                if (remaining == 0) {
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - start < spinNanos);
        return false;
    }

    /** One share of the present run, in a worker's thread. */
    private void runShare(int number) {
        try {
            Objects.requireNonNull(task).run(number, size);
        } catch (Throwable e) {
            fail(e);
        } finally {
            if ((int) REMAINING.getAndAdd(this, -1) == 1) {
                Thread caller = waitingCaller;
                if (caller != null) {
                    LockSupport.unpark(caller);
                }
            }
        }
    }

    private void fail(Throwable failed) {
        if (!FAILURE.compareAndSet(this, null, failed)) {
            Throwable first = failure;
            if (first != null && !first.equals(failed)) {
                first.addSuppressed(failed);
            }
        }
    }

    private void refuseInsideTask() {
        boolean member = Thread.currentThread() instanceof Worker worker && worker.team == this;
        if (member || turn.isHeldByCurrentThread()) {
            throw new IllegalStateException("a task must neither run another task on its own worker team nor close it");
        }
    }

    private static RuntimeException unchecked(Throwable failure) {
        return switch (failure) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> new UndeclaredThrowableException(failure);
        };
    }

    private static boolean joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private static final class Worker extends Thread {

        static final int SPINS_PER_CLOCK = 32;

        final WorkerTeam team;
        final int number;
        volatile boolean parked;

        Worker(WorkerTeam team, int number) {
            super("tramontane-worker-" + number);
            setDaemon(true);
            this.team = team;
            this.number = number;
        }

        @Override
        public void run() {
            int seen = 0;
            while (true) {
                seen = awaitChange(seen);
                if (team.closed) {
                    return;
                }
                team.runShare(number);
            }
        }

        private int awaitChange(int seen) {
            long start = System.nanoTime();
            do {
                for (int spin = 0; spin < SPINS_PER_CLOCK; spin++) {
                    int now = team.generation;
                    if (now != seen) {
                        return now;
                    }
                    Thread.onSpinWait();
                }
            } while (System.nanoTime() - start < team.spinNanos);
            parked = true;
            while (team.generation == seen) {
                LockSupport.park(team);
                // An interrupt would turn parking into spinning; nobody has a reason to send one.
                Thread.interrupted();
            }
            parked = false;
            return team.generation;
        }
    }
}
