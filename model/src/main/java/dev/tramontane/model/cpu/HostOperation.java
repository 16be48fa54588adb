package dev.tramontane.model.cpu;

import dev.tramontane.model.Device.HostTask;
import dev.tramontane.tensor.WorkerTeam;
import java.util.concurrent.atomic.AtomicInteger;

/** Pieces of any work, which workers take as they come. */
final class HostOperation {

    private static final HostTask NOTHING = (worker, index) -> {};

    private final Phases phases;
    private final WorkerTeam.Task phase = this::run;
    private final AtomicInteger next = new AtomicInteger();
    private HostTask task = NOTHING;
    private int count;

    HostOperation(Phases phases) {
        this.phases = phases;
    }

    void run(int count, long work, HostTask task) {
        this.count = count;
        this.task = task;
        next.set(0);
        phases.run(phase, work);
        this.task = NOTHING;
    }

    private void run(int worker, int workers) {
        for (int index = next.getAndIncrement(); index < count; index = next.getAndIncrement()) {
            task.run(worker, index);
        }
    }
}
