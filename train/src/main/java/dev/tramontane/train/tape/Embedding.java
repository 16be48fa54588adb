package dev.tramontane.train.tape;

import dev.tramontane.tensor.Matrix;
import java.util.List;

/** Rows of a matrix by token, some of them replaced by features of images. */
public final class Embedding {

    private static final int ROWS = 256;
    private static final int COLUMNS = 32;

    /**
     * Features that stand in for tokens; their gradient is that of the rows they replace.
     *
     * @param rows where in the batch they go, one row of it for each of the features
     */
    public record Features(int[] rows, Rows features) {
        /** @throws IllegalArgumentException if there is not one place for each row of features */
        public Features {
            if (rows.length != features.rows()) {
                throw new IllegalArgumentException(features.rows() + " features for " + rows.length + " tokens");
            }
        }
    }

    private Embedding() {}

    /**
     * The embeddings {@code [tokens × weight.columns()]}.
     *
     * @throws IndexOutOfBoundsException if a token has no row
     * @throws IllegalArgumentException if the features are not as wide as the weight, or the weight is adapted
     */
    public static Rows of(Tape tape, Weight weight, int[] tokens, List<Features> overrides) {
        int width = weight.columns();
        boolean learning = weight.learns();
        for (Features override : overrides) {
            if (override.features().width() != width) {
                throw new IllegalArgumentException("features of width "
                        + override.features().width() + " cannot stand in for embeddings of width " + width);
            }
            learning |= override.features().learns();
        }
        Rows x = tape.rows(tokens.length, width, learning);
        switch (weight) {
            case Weight.Trained(Parameter parameter) -> copy(tape, parameter.values(), tokens, x);
            case Weight.Frozen(Matrix matrix) -> decode(tape, matrix, tokens, x);
            case Weight.Adapted _ ->
                throw new IllegalArgumentException("embeddings are trained or frozen, not adapted");
        }
        for (Features override : overrides) {
            for (int i = 0; i < override.rows().length; i++) {
                System.arraycopy(
                        override.features().values(), i * width, x.values(), override.rows()[i] * width, width);
            }
        }
        if (learning) {
            tape.onBackward(() -> backward(tape, weight, tokens, overrides, x));
        }
        return x;
    }

    private static void copy(Tape tape, float[] embeddings, int[] tokens, Rows x) {
        int width = x.width();
        tape.workers().forBlocks(tokens.length, ROWS, (_, first, last) -> {
            for (int row = first; row < last; row++) {
                System.arraycopy(embeddings, Math.multiplyExact(tokens[row], width), x.values(), row * width, width);
            }
        });
    }

    private static void decode(Tape tape, Matrix matrix, int[] tokens, Rows x) {
        tape.workers().forBlocks(tokens.length, ROWS, (worker, first, last) -> {
            for (int row = first; row < last; row++) {
                worker.kernels().decode(matrix, tokens[row], x.values(), row * x.width());
            }
        });
    }

    private static void backward(Tape tape, Weight weight, int[] tokens, List<Features> overrides, Rows x) {
        int width = x.width();
        boolean[] replaced = new boolean[tokens.length];
        for (Features override : overrides) {
            Rows features = override.features();
            for (int i = 0; i < override.rows().length; i++) {
                int row = override.rows()[i];
                replaced[row] = true;
                if (features.learns()) {
                    for (int j = 0; j < width; j++) {
                        features.gradient()[i * width + j] += x.gradient()[row * width + j];
                    }
                }
            }
        }
        if (weight instanceof Weight.Trained(Parameter parameter)) {
            // Divided by columns, since a token may be in many rows.
            tape.workers().forBlocks(width, COLUMNS, (_, first, last) -> {
                for (int row = 0; row < tokens.length; row++) {
                    if (!replaced[row]) {
                        int to = tokens[row] * width;
                        for (int j = first; j < last; j++) {
                            parameter.gradient()[to + j] += x.gradient()[row * width + j];
                        }
                    }
                }
            });
        }
    }
}
