package dev.tramontane.train.tape;

import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.WorkerTeam;
import dev.tramontane.train.product.Products;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Threads that share tasks. Whoever is free takes the next one, so that results must not depend on who does what: every
 * number has one task that computes it, and how work is divided into tasks never depends on how many workers there are.
 */
public final class Workers implements AutoCloseable {

    /** One of several independent pieces of work. */
    @FunctionalInterface
    public interface Task {
        /**
         * Does one piece.
         *
         * @param worker the thread's own tools
         * @param index which piece, from 0
         */
        void run(Worker worker, int index);
    }

    private final WorkerTeam team;
    private final List<Worker> workers;
    private final AtomicInteger next = new AtomicInteger();

    /**
     * Starts the threads, the caller being one of them.
     *
     * @param count at least 1
     */
    public Workers(int count) {
        KernelProvider kernels = KernelProvider.best(true);
        team = new WorkerTeam(count);
        workers = IntStream.range(0, count)
                .mapToObj(number -> new Worker(number, new Products(), kernels.create(), new Workspace()))
                .toList();
    }

    public int count() {
        return team.size();
    }

    /**
     * Runs the task for every index below {@code count} and returns when all are done. A task must not run others.
     *
     * @throws RuntimeException what a task threw first
     */
    public void forEach(int count, Task task) {
        if (count <= 0) {
            return;
        }
        if (count == 1 || team.size() == 1) {
            Worker worker = workers.getFirst();
            for (int index = 0; index < count; index++) {
                task.run(worker, index);
            }
            return;
        }
        next.set(0);
        team.run((number, _) -> {
            Worker worker = workers.get(number);
            for (int index = next.getAndIncrement(); index < count; index = next.getAndIncrement()) {
                task.run(worker, index);
            }
        });
    }

    /** Runs the task for blocks of {@code block} consecutive numbers below {@code count}, the last one being shorter. */
    public void forBlocks(int count, int block, BlockTask task) {
        forEach(Math.ceilDiv(count, block), (worker, index) -> {
            int first = index * block;
            task.run(worker, first, Math.min(count, first + block));
        });
    }

    /** Work on consecutive rows. */
    @FunctionalInterface
    public interface BlockTask {
        /** Does the rows {@code first ≤ row < last}. */
        void run(Worker worker, int first, int last);
    }

    /** Ends the threads. */
    @Override
    public void close() {
        team.close();
    }
}
