package dev.tramontane.model.cpu;

import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.tensor.WorkerTeam;
import java.lang.foreign.MemorySegment;

/** A linear layer: rows of activations are arranged for the weights' format, then every worker computes some outputs. */
final class LinearOperation {

    /** Arranged activations held at a time, in floats: enough to read the weights seldom, 16 MiB. */
    private static final int MOST_ARRANGED = 1 << 22;

    private final Phases phases;
    private final WorkerTeam.Task arrange = this::arrange;
    private final WorkerTeam.Task multiply = this::multiply;

    private float[] arranged = new float[0];

    // The call in progress.
    private Matrix weights = Matrix.of(ElementType.F32, 0, 0, MemorySegment.NULL);
    private CpuActivations x = new CpuActivations(0, 0);
    private CpuActivations to = x;
    private int firstRow;
    private int rows;

    LinearOperation(Phases phases) {
        this.phases = phases;
    }

    void run(Matrix weights, CpuActivations x, int rows, CpuActivations to) {
        if (x.width() != weights.columns() || to.width() != weights.rows()) {
            throw new IllegalArgumentException("a " + weights.rows() + "×" + weights.columns()
                    + " layer cannot map width " + x.width() + " to " + to.width());
        }
        this.weights = weights;
        this.x = x;
        this.to = to;
        int columns = weights.columns();
        int block = Math.max(1, MOST_ARRANGED / Math.max(1, columns));
        int needed = Math.multiplyExact(Math.min(rows, block), columns);
        if (arranged.length < needed) {
            arranged = new float[needed];
        }
        for (int first = 0; first < rows; first += block) {
            firstRow = first;
            this.rows = Math.min(block, rows - first);
            phases.run(arrange, (long) this.rows * columns);
            phases.run(multiply, weights.elementCount() * this.rows);
        }
    }

    private void arrange(int worker, int workers) {
        int width = weights.columns();
        Kernels kernels = phases.kernels(worker);
        int end = Phases.share(rows, worker + 1, workers);
        for (int row = Phases.share(rows, worker, workers); row < end; row++) {
            kernels.arrange(weights.type(), x.values(), (firstRow + row) * width, width, arranged, row * width);
        }
    }

    private void multiply(int worker, int workers) {
        int first = Phases.rowShare(weights, worker, workers);
        int last = Phases.rowShare(weights, worker + 1, workers);
        int width = weights.columns();
        int target = firstRow * to.width();
        phases.kernels(worker)
                .multiply(weights, first, last, arranged, 0, width, rows, to.values(), target, to.width());
    }
}
