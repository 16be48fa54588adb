package dev.tramontane.train.tape;

import dev.tramontane.tensor.Kernels;

/** {@code gelu(x) = x · Φ(x)} with the normal distribution Φ (arXiv 1606.08415), by itself and as a gate. */
public final class Gelu {

    private static final int BLOCK = 4096;
    private static final float DENSITY_AT_ZERO = (float) (1 / Math.sqrt(2 * Math.PI));

    private Gelu() {}

    /** GELU of every number. */
    public static Rows of(Tape tape, Rows x) {
        Rows y = tape.rows(x.rows(), x.width(), x.learns());
        int size = x.rows() * x.width();
        tape.workers().forBlocks(size, BLOCK, (worker, first, last) -> {
            System.arraycopy(x.values(), first, y.values(), first, last - first);
            worker.kernels().gelu(y.values(), first, last - first);
        });
        if (y.learns()) {
            tape.onBackward(() -> tape.workers().forBlocks(size, BLOCK, (worker, first, last) -> {
                float[] slopes = worker.workspace().floats(last - first);
                slopes(worker.kernels(), x.values(), y.values(), first, first, last - first, slopes);
                for (int i = first; i < last; i++) {
                    x.gradient()[i] += y.gradient()[i] * slopes[i - first];
                }
                worker.workspace().give(slopes);
            }));
        }
        return y;
    }

    /** {@code gelu(gate) ⊙ up} of rows of the same shape. */
    public static Rows gate(Tape tape, Rows gate, Rows up) {
        return GatedRows.of(tape, gate, up, Kernels::geluMultiply, Gelu::addGradients);
    }

    private static void addGradients(Worker worker, Rows gate, Rows up, float[] gradient, int first, int length) {
        float[] opened = worker.workspace().floats(length);
        System.arraycopy(gate.values(), first, opened, 0, length);
        worker.kernels().gelu(opened, 0, length);
        if (gate.learns()) {
            float[] slopes = worker.workspace().floats(length);
            slopes(worker.kernels(), gate.values(), opened, first, 0, length, slopes);
            for (int i = 0; i < length; i++) {
                gate.gradient()[first + i] += gradient[first + i] * up.values()[first + i] * slopes[i];
            }
            worker.workspace().give(slopes);
        }
        if (up.learns()) {
            for (int i = 0; i < length; i++) {
                up.gradient()[first + i] += gradient[first + i] * opened[i];
            }
        }
        worker.workspace().give(opened);
    }

    /** The derivatives {@code Φ(x) + x · φ(x)}; where {@code y = x · Φ(x)} is known, Φ needs no second evaluation. */
    private static void slopes(
            Kernels kernels, float[] x, float[] y, int xOffset, int yOffset, int length, float[] to) {
        for (int i = 0; i < length; i++) {
            to[i] = -0.5f * x[xOffset + i] * x[xOffset + i];
        }
        float _ = kernels.exponentials(to, 0, length, 0f);
        for (int i = 0; i < length; i++) {
            float value = x[xOffset + i];
            float cumulative = value == 0 ? 0.5f : y[yOffset + i] / value;
            to[i] = cumulative + value * to[i] * DENSITY_AT_ZERO;
        }
    }
}
