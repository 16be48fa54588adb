package dev.tramontane.train.tape;

import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.product.View;

/** Who multiplies: all workers together, or one alone within a task. */
sealed interface Multiplier {

    /** Scratch memory. */
    Workspace workspace();

    /** {@code c = a·b}, or {@code c += a·b}. */
    void multiply(View a, View b, View c, boolean add);

    /** Decodes rows into the beginning of an array. */
    void decode(Matrix matrix, int firstRow, int count, float[] to);

    /** One worker by itself. */
    record Alone(Worker worker) implements Multiplier {
        @Override
        public Workspace workspace() {
            return worker.workspace();
        }

        @Override
        public void multiply(View a, View b, View c, boolean add) {
            worker.products().multiply(a, b, c, add);
        }

        @Override
        public void decode(Matrix matrix, int firstRow, int count, float[] to) {
            for (int row = 0; row < count; row++) {
                worker.kernels().decode(matrix, firstRow + row, to, row * matrix.columns());
            }
        }
    }

    /** All workers, each with some rows or columns of the result. How it is divided depends on sizes alone. */
    record Together(Workers workers, Workspace workspace) implements Multiplier {

        private static final int ROWS = 256;
        private static final int LEAST_COLUMNS = 64;
        private static final int DECODED_ROWS = 32;

        @Override
        public void multiply(View a, View b, View c, boolean add) {
            if (c.rows() > ROWS || c.columns() <= LEAST_COLUMNS) {
                // Few rows, as of a weight's gradient, still make work for two.
                int block = c.rows() > ROWS ? ROWS : Math.max(16, Math.ceilDiv(c.rows(), 4 * 16) * 16);
                workers.forBlocks(
                        c.rows(),
                        block,
                        (worker, first, last) -> worker.products()
                                .multiply(a.rows(first, last - first), b, c.rows(first, last - first), add));
            } else {
                int block = Math.max(32, Math.ceilDiv(c.columns(), 4 * 32) * 32);
                workers.forBlocks(
                        c.columns(),
                        block,
                        (worker, first, last) -> worker.products()
                                .multiply(a, b.columns(first, last - first), c.columns(first, last - first), add));
            }
        }

        @Override
        public void decode(Matrix matrix, int firstRow, int count, float[] to) {
            workers.forBlocks(count, DECODED_ROWS, (worker, first, last) -> {
                for (int row = first; row < last; row++) {
                    worker.kernels().decode(matrix, firstRow + row, to, row * matrix.columns());
                }
            });
        }
    }
}
