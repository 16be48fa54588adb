package dev.tramontane.train.tape;

/** Sums of rows, above all along the residual stream. */
public final class Residual {

    private static final int BLOCK = 1 << 14;

    private Residual() {}

    /** {@code a + b} of rows of the same shape. */
    public static Rows add(Tape tape, Rows a, Rows b) {
        if (a.rows() != b.rows() || a.width() != b.width()) {
            throw new IllegalArgumentException("rows of " + a.rows() + "×" + a.width() + " and " + b.rows() + "×"
                    + b.width() + " cannot be added");
        }
        int size = a.rows() * a.width();
        Rows sum = tape.rows(a.rows(), a.width(), a.learns() || b.learns());
        tape.workers().forBlocks(size, BLOCK, (_, first, last) -> {
            for (int i = first; i < last; i++) {
                sum.values()[i] = a.values()[i] + b.values()[i];
            }
        });
        if (sum.learns()) {
            tape.onBackward(() -> {
                accumulate(tape, sum, a);
                accumulate(tape, sum, b);
            });
        }
        return sum;
    }

    private static void accumulate(Tape tape, Rows from, Rows to) {
        if (!to.learns()) {
            return;
        }
        tape.workers().forBlocks(from.rows() * from.width(), BLOCK, (_, first, last) -> {
            for (int i = first; i < last; i++) {
                to.gradient()[i] += from.gradient()[i];
            }
        });
    }

    /**
     * A copy to add a branch to. It shares the gradient with the original, which is right as long as whatever adds the
     * branch reads the gradient before the branch's beginning adds to it, and that is the order of going back.
     */
    static Rows copy(Tape tape, Rows residual, boolean learning) {
        Rows copy = residual.learns()
                ? new Rows(
                        residual.rows(),
                        residual.width(),
                        tape.floats(residual.rows() * residual.width()),
                        residual.gradient())
                : tape.rows(residual.rows(), residual.width(), learning);
        tape.workers()
                .forBlocks(
                        residual.rows() * residual.width(),
                        BLOCK,
                        (_, first, last) ->
                                System.arraycopy(residual.values(), first, copy.values(), first, last - first));
        return copy;
    }
}
