package dev.tramontane.model.cpu;

import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.WorkerTeam;

/** Root-mean-square norm of many rows. */
final class NormOperation implements WorkerTeam.Task {

    private final Phases phases;

    // The call in progress.
    private CpuActivations x = new CpuActivations(0, 0);
    private CpuActivations to = x;
    private float[] weight = {};
    private float epsilon;
    private int rows;

    NormOperation(Phases phases) {
        this.phases = phases;
    }

    void run(CpuActivations x, int rows, float[] weight, float epsilon, CpuActivations to) {
        this.x = x;
        this.rows = rows;
        this.weight = weight;
        this.epsilon = epsilon;
        this.to = to;
        phases.run(this, (long) rows * weight.length);
    }

    @Override
    public void run(int worker, int workers) {
        Kernels kernels = phases.kernels(worker);
        int end = Phases.share(rows, worker + 1, workers);
        for (int row = Phases.share(rows, worker, workers); row < end; row++) {
            kernels.rmsNorm(x.values(), row * x.width(), weight, epsilon, to.values(), row * to.width());
        }
    }
}
