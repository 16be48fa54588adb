package dev.tramontane.train.tape;

/** The same vector added to every row. */
public final class Bias {

    private static final int ROWS = 128;
    private static final int COLUMNS = 32;

    private Bias() {}

    /** Adds a bias in place, which has the same gradient before and after. */
    public static void inPlace(Tape tape, VectorWeight bias, Rows x) {
        float[] values = bias.values();
        if (values.length != x.width()) {
            throw new IllegalArgumentException("a bias of " + values.length + " for rows of width " + x.width());
        }
        tape.workers().forBlocks(x.rows(), ROWS, (worker, first, last) -> {
            for (int row = first; row < last; row++) {
                worker.kernels().addScaled(values, 0, 1f, x.values(), row * x.width(), x.width());
            }
        });
        if (x.learns()) {
            bias.gradient().ifPresent(gradient -> tape.onBackward(() -> sumRows(tape, x, gradient)));
        }
    }

    private static void sumRows(Tape tape, Rows x, float[] to) {
        tape.workers().forBlocks(x.width(), COLUMNS, (_, first, last) -> {
            for (int row = 0; row < x.rows(); row++) {
                for (int column = first; column < last; column++) {
                    to[column] += x.gradient()[row * x.width() + column];
                }
            }
        });
    }
}
