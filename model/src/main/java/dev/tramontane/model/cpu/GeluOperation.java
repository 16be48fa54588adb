package dev.tramontane.model.cpu;

import dev.tramontane.tensor.WorkerTeam;

/** GELU of many rows, in place. */
final class GeluOperation implements WorkerTeam.Task {

    /** Multiply-adds that one GELU is worth. */
    private static final int COST = 16;

    private final Phases phases;

    // The call in progress.
    private CpuActivations x = new CpuActivations(0, 0);
    private int rows;

    GeluOperation(Phases phases) {
        this.phases = phases;
    }

    void run(CpuActivations x, int rows) {
        this.x = x;
        this.rows = rows;
        phases.run(this, (long) COST * rows * x.width());
    }

    @Override
    public void run(int worker, int workers) {
        int first = Phases.share(rows, worker, workers);
        int last = Phases.share(rows, worker + 1, workers);
        phases.kernels(worker).gelu(x.values(), first * x.width(), (last - first) * x.width());
    }
}
