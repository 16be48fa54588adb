package dev.tramontane.train.optimizer;

import dev.tramontane.train.product.Products;
import dev.tramontane.train.product.View;
import dev.tramontane.train.tape.Worker;

/**
 * Brings all singular values of a matrix near 1 and keeps its singular vectors, by products alone: five times the odd
 * polynomial a·x + b·x³ + c·x⁵ of all singular values at once, whose coefficients (Jordan and others, 2024) are chosen to lift
 * small ones fast. They end between about 0.7 and 1.2, which is as good as 1 for a step.
 */
final class NewtonSchulz {

    private static final int ITERATIONS = 5;
    private static final float A = 3.4445f;
    private static final float B = -4.7750f;
    private static final float C = 2.0315f;
    /** Shorter matrices are taken for zero. */
    private static final double SHORTEST = 1e-30;

    private NewtonSchulz() {}

    /** @param x without gaps, from the first element of its array on; replaced by the result */
    static void orthogonalise(View x, Worker worker) {
        int size = x.rows() * x.columns();
        double norm = Math.sqrt(Sums.squares(x.data(), 0, size));
        if (norm < SHORTEST) {
            return;
        }
        scale(x.data(), (float) (1 / norm), x.data(), size);
        int side = Math.min(x.rows(), x.columns());
        float[] gram = worker.workspace().floats(side * side);
        float[] polynomial = worker.workspace().floats(side * side);
        float[] next = worker.workspace().floats(size);
        View nextX = View.of(next, x.rows(), x.columns());
        for (int i = 0; i < ITERATIONS; i++) {
            iterate(x, View.of(gram, side, side), View.of(polynomial, side, side), nextX, worker.products());
            System.arraycopy(next, 0, x.data(), 0, size);
        }
        worker.workspace().give(next);
        worker.workspace().give(polynomial);
        worker.workspace().give(gram);
    }

    /** The polynomial of a wide matrix is (a + b·XXᵀ + c·(XXᵀ)²)·X, that of a tall one has XᵀX on the other side. */
    private static void iterate(View x, View gram, View polynomial, View next, Products products) {
        boolean wide = x.rows() <= x.columns();
        if (wide) {
            products.multiply(x, x.transposed(), gram, false);
        } else {
            products.multiply(x.transposed(), x, gram, false);
        }
        products.multiply(gram, gram, polynomial, false);
        combine(gram.data(), polynomial.data(), gram.rows() * gram.columns());
        scale(x.data(), A, next.data(), x.rows() * x.columns());
        if (wide) {
            products.multiply(polynomial, x, next, true);
        } else {
            products.multiply(x, polynomial, next, true);
        }
    }

    private static void combine(float[] gram, float[] square, int size) {
        for (int i = 0; i < size; i++) {
            square[i] = B * gram[i] + C * square[i];
        }
    }

    private static void scale(float[] from, float factor, float[] to, int size) {
        for (int i = 0; i < size; i++) {
            to[i] = factor * from[i];
        }
    }
}
