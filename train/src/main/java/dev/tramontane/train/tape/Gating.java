package dev.tramontane.train.tape;

import dev.tramontane.tensor.Kernels;

/** {@code silu(gate) ⊙ up} (arXiv 2002.05202). */
public final class Gating {

    private Gating() {}

    /** The gated values of rows of the same shape. */
    public static Rows silu(Tape tape, Rows gate, Rows up) {
        return GatedRows.of(tape, gate, up, Kernels::siluMultiply, Gating::addGradients);
    }

    private static void addGradients(Worker worker, Rows gate, Rows up, float[] gradient, int first, int length) {
        float[] toGate = worker.workspace().floats(length);
        float[] toUp = worker.workspace().floats(length);
        backward(worker.kernels(), gate.values(), up.values(), first, gradient, first, length, toGate, toUp, 0);
        if (gate.learns()) {
            add(toGate, gate.gradient(), first, length);
        }
        if (up.learns()) {
            add(toUp, up.gradient(), first, length);
        }
        worker.workspace().give(toGate);
        worker.workspace().give(toUp);
    }

    private static void add(float[] from, float[] to, int offset, int length) {
        for (int i = 0; i < length; i++) {
            to[offset + i] += from[i];
        }
    }

    /** Writes the gradients of gate and up for the gradient {@code dy} of the gated values. */
    static void backward(
            Kernels kernels,
            float[] gate,
            float[] up,
            int offset,
            float[] dy,
            int dyOffset,
            int length,
            float[] toGate,
            float[] toUp,
            int toOffset) {
        for (int i = 0; i < length; i++) {
            toGate[toOffset + i] = -gate[offset + i];
        }
        float _ = kernels.exponentials(toGate, toOffset, length, 0f);
        for (int i = 0; i < length; i++) {
            float sigmoid = 1f / (1f + toGate[toOffset + i]);
            float g = gate[offset + i];
            float d = dy[dyOffset + i];
            toGate[toOffset + i] = d * up[offset + i] * sigmoid * (1f + g * (1f - sigmoid));
            toUp[toOffset + i] = d * g * sigmoid;
        }
    }
}
