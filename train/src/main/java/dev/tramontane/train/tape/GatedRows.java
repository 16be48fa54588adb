package dev.tramontane.train.tape;

import dev.tramontane.tensor.Kernels;

/** {@code activation(gate) ⊙ up}, whatever the activation. */
final class GatedRows {

    private static final int BLOCK = 4096;

    /** Makes gates, of which {@code y} is a copy, the gated values. */
    @FunctionalInterface
    interface Forward {
        void gate(Kernels kernels, float[] y, int offset, float[] up, int upOffset, int length);
    }

    /** Adds to the gradients of gate and up, as far as they learn, what that of the gated values says of a block. */
    @FunctionalInterface
    interface Backward {
        void add(Worker worker, Rows gate, Rows up, float[] gradient, int first, int length);
    }

    private GatedRows() {}

    static Rows of(Tape tape, Rows gate, Rows up, Forward forward, Backward backward) {
        if (gate.rows() != up.rows() || gate.width() != up.width()) {
            throw new IllegalArgumentException("gates of " + gate.rows() + "×" + gate.width() + " for " + up.rows()
                    + "×" + up.width() + " values");
        }
        Rows y = tape.rows(gate.rows(), gate.width(), gate.learns() || up.learns());
        int size = gate.rows() * gate.width();
        tape.workers().forBlocks(size, BLOCK, (worker, first, last) -> {
            System.arraycopy(gate.values(), first, y.values(), first, last - first);
            forward.gate(worker.kernels(), y.values(), first, up.values(), first, last - first);
        });
        if (y.learns()) {
            tape.onBackward(() -> tape.workers()
                    .forBlocks(
                            size,
                            BLOCK,
                            (worker, first, last) ->
                                    backward.add(worker, gate, up, y.gradient(), first, last - first)));
        }
        return y;
    }
}
