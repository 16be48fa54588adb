package dev.tramontane.train.tape;

import dev.tramontane.checkpoint.QueryTemperature;

/** Multiplies every row by a number of its own, in place. */
public final class RowScale {

    private static final int BLOCK = 256;

    private RowScale() {}

    /**
     * Lets queries grow with their position.
     *
     * @param x of which no operation has kept the values
     */
    public static void inPlace(Tape tape, QueryTemperature temperature, int[] positions, Rows x) {
        if (temperature.beta() == 0) {
            return;
        }
        scale(tape, temperature, positions, x.values(), x.width());
        if (x.learns()) {
            tape.onBackward(() -> scale(tape, temperature, positions, x.gradient(), x.width()));
        }
    }

    private static void scale(Tape tape, QueryTemperature temperature, int[] positions, float[] values, int width) {
        tape.workers().forBlocks(positions.length, BLOCK, (worker, first, last) -> {
            for (int row = first; row < last; row++) {
                float factor = temperature.at(positions[row]);
                if (factor != 1f) {
                    worker.kernels().scale(values, row * width, factor, width);
                }
            }
        });
    }
}
