package dev.tramontane.train.tape;

/** {@code y = x·Wᵀ}. */
public final class Linear {

    private Linear() {}

    /** The outputs {@code [rows × weight.rows()]} of {@code x [rows × weight.columns()]}. */
    public static Rows of(Tape tape, Weight weight, Rows x) {
        Rows y = tape.rows(x.rows(), weight.rows(), weight.learns() || x.learns());
        run(tape, weight, x, y, false);
        return y;
    }

    /**
     * {@code residual + x·Wᵀ}. Where the residual stream has a gradient, the sum has the very same one: going back,
     * branches add to it one after the other.
     *
     * @param x what a branch made of the residual stream
     */
    public static Rows onto(Tape tape, Rows residual, Weight weight, Rows x) {
        Rows sum = Residual.copy(tape, residual, weight.learns() || x.learns());
        run(tape, weight, x, sum, true);
        return sum;
    }

    private static void run(Tape tape, Weight weight, Rows x, Rows y, boolean add) {
        if (x.width() != weight.columns()) {
            throw new IllegalArgumentException(
                    "rows of width " + x.width() + " cannot be multiplied with a weight of " + weight.columns());
        }
        Multiplier multiplier = new Multiplier.Together(tape.workers(), tape.workspace());
        WeightProduct.forward(multiplier, weight, x.view(), y.view(), add);
        if (!y.learns()) {
            return;
        }
        tape.onBackward(() -> {
            if (x.learns()) {
                WeightProduct.toInputs(multiplier, weight, y.gradientView(), x.gradientView(), true);
            }
            WeightProduct.toWeight(multiplier, weight, x.view(), y.gradientView());
        });
    }
}
