package dev.tramontane.model.cpu;

import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.tensor.WorkerTeam;
import java.lang.foreign.MemorySegment;

/** The convolution whose stride is its size: patches are cut out of the image and multiplied, some at a time. */
final class PatchOperation {

    /** Patches cut out at a time. */
    private static final int BLOCK = 1024;

    private final Phases phases;
    private final WorkerTeam.Task cut = this::cut;
    private final WorkerTeam.Task multiply = this::multiply;

    private final float[][] natural;
    private float[] arranged = {};

    // The call in progress.
    private Matrix convolution = Matrix.of(ElementType.F32, 0, 0, MemorySegment.NULL);
    private int patchSize;
    private float[] pixels = {};
    private int height;
    private int width;
    private CpuActivations to = new CpuActivations(0, 0);
    private int toRow;
    private int first;
    private int count;

    PatchOperation(Phases phases) {
        this.phases = phases;
        natural = new float[phases.workers()][0];
    }

    void run(
            Matrix convolution,
            int patchSize,
            float[] pixels,
            int height,
            int width,
            int firstPatch,
            int patches,
            CpuActivations to,
            int toRow) {
        int columns = convolution.columns();
        int channels = columns / (patchSize * patchSize);
        if (to.width() != convolution.rows() || pixels.length != (long) channels * height * width) {
            throw new IllegalArgumentException("a " + convolution.rows() + "×" + columns + " convolution cannot map "
                    + pixels.length + " numbers of a " + width + "×" + height + " image to width " + to.width());
        }
        this.convolution = convolution;
        this.patchSize = patchSize;
        this.pixels = pixels;
        this.height = height;
        this.width = width;
        this.to = to;
        int needed = Math.min(BLOCK, patches) * columns;
        if (arranged.length < needed) {
            arranged = new float[needed];
        }
        for (int worker = 0; worker < natural.length; worker++) {
            if (natural[worker].length < columns) {
                natural[worker] = new float[columns];
            }
        }
        for (int done = 0; done < patches; done += BLOCK) {
            first = firstPatch + done;
            count = Math.min(BLOCK, patches - done);
            this.toRow = toRow + done;
            phases.run(cut, (long) count * columns);
            phases.run(multiply, convolution.elementCount() * count);
        }
        this.pixels = new float[0];
    }

    private void cut(int worker, int workers) {
        Kernels kernels = phases.kernels(worker);
        float[] patch = natural[worker];
        int columns = convolution.columns();
        int end = Phases.share(count, worker + 1, workers);
        for (int i = Phases.share(count, worker, workers); i < end; i++) {
            int perRow = width / patchSize;
            int top = (first + i) / perRow * patchSize;
            int left = (first + i) % perRow * patchSize;
            for (int at = 0; at < columns; at += patchSize) {
                int line = at / patchSize;
                int y = line / patchSize * height + top + line % patchSize;
                System.arraycopy(pixels, y * width + left, patch, at, patchSize);
            }
            kernels.arrange(convolution.type(), patch, 0, columns, arranged, i * columns);
        }
    }

    private void multiply(int worker, int workers) {
        int from = Phases.share(convolution.rows(), worker, workers);
        int until = Phases.share(convolution.rows(), worker + 1, workers);
        int columns = convolution.columns();
        int target = toRow * to.width();
        phases.kernels(worker)
                .multiply(convolution, from, until, arranged, 0, columns, count, to.values(), target, to.width());
    }
}
