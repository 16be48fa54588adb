package dev.tramontane.train.tape;

import java.util.Arrays;

/** {@code y = gain ⊙ x / sqrt(mean(x²) + epsilon)} for every row. */
public final class RmsNorm {

    /** Rows of a task; their sums make one of the partial sums of a gain's gradient. */
    private static final int BLOCK = 128;

    private RmsNorm() {}

    /**
     * Normalises the first columns of every row, as many as there are gains.
     *
     * @param x {@code [rows × at least gains]}
     * @return {@code [rows × gains]}
     */
    public static Rows of(Tape tape, VectorWeight gain, float epsilon, Rows x) {
        int width = gain.values().length;
        if (width > x.width()) {
            throw new IllegalArgumentException(width + " gains for rows of width " + x.width());
        }
        Rows y = tape.rows(x.rows(), width, x.learns() || gain.gradient().isPresent());
        tape.workers().forBlocks(x.rows(), BLOCK, (worker, first, last) -> {
            for (int row = first; row < last; row++) {
                worker.kernels().rmsNorm(x.values(), row * x.width(), gain.values(), epsilon, y.values(), row * width);
            }
        });
        if (y.learns()) {
            tape.onBackward(() -> backward(tape, gain, epsilon, x, y));
        }
        return y;
    }

    private static void backward(Tape tape, VectorWeight gain, float epsilon, Rows x, Rows y) {
        int width = y.width();
        float[] partial = tape.workspace().floats(Math.ceilDiv(x.rows(), BLOCK) * width);
        tape.workers().forBlocks(x.rows(), BLOCK, (worker, first, last) -> {
            int sums = first / BLOCK * width;
            Arrays.fill(partial, sums, sums + width, 0f);
            float[] scaled = worker.workspace().floats(width);
            for (int row = first; row < last; row++) {
                row(gain.values(), epsilon, x, row, y, scaled, partial, sums);
            }
            worker.workspace().give(scaled);
        });
        gain.gradient().ifPresent(gradient -> {
            for (int sums = 0; sums < Math.ceilDiv(x.rows(), BLOCK) * width; sums += width) {
                for (int j = 0; j < width; j++) {
                    gradient[j] += partial[sums + j];
                }
            }
        });
        tape.workspace().give(partial);
    }

    private static void row(
            float[] gain, float epsilon, Rows x, int row, Rows y, float[] scaled, float[] partial, int sums) {
        int width = gain.length;
        float[] values = x.values();
        int from = row * x.width();
        float[] gradient = y.gradient();
        int dy = row * width;
        float mean = Sums.dot(values, from, values, from, width) / width;
        float factor = (float) (1 / Math.sqrt((double) mean + epsilon));
        for (int j = 0; j < width; j++) {
            partial[sums + j] += gradient[dy + j] * values[from + j] * factor;
        }
        if (!x.learns()) {
            return;
        }
        for (int j = 0; j < width; j++) {
            scaled[j] = gradient[dy + j] * gain[j];
        }
        // What would only lengthen the row is taken away: the norm undoes it.
        float along = Sums.dot(scaled, 0, values, from, width) * factor * factor * factor / width;
        float[] to = x.gradient();
        for (int j = 0; j < width; j++) {
            to[from + j] += scaled[j] * factor - values[from + j] * along;
        }
    }
}
