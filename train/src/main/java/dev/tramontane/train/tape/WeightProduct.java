package dev.tramontane.train.tape;

import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.product.View;

/**
 * Products with weights of all kinds, forward and backward, written once for the workers together and for one worker
 * alone: what differs is the {@link Multiplier}.
 */
final class WeightProduct {

    /** Decoded floats of a frozen weight held at a time. */
    private static final int MOST_DECODED = 1 << 24;

    private WeightProduct() {}

    /** {@code y = x·Wᵀ}, or {@code y += x·Wᵀ}. */
    static void forward(Multiplier multiplier, Weight weight, View x, View y, boolean add) {
        switch (weight) {
            case Weight.Trained(Parameter parameter) ->
                multiplier.multiply(x, values(parameter).transposed(), y, add);
            case Weight.Frozen(Matrix matrix) ->
                forDecoded(
                        multiplier,
                        matrix,
                        (first, decoded) ->
                                multiplier.multiply(x, decoded.transposed(), y.columns(first, decoded.rows()), add));
            case Weight.Adapted(Weight base, Parameter down, Parameter up, float scale) -> {
                forward(multiplier, base, x, y, add);
                float[] low = multiplier.workspace().floats(x.rows() * down.rows());
                View lowRows = low(multiplier, down, scale, x, low);
                multiplier.multiply(lowRows, values(up).transposed(), y, true);
                multiplier.workspace().give(low);
            }
        }
    }

    /** {@code dx = dy·W}, or {@code dx += dy·W}. */
    static void toInputs(Multiplier multiplier, Weight weight, View dy, View dx, boolean add) {
        switch (weight) {
            case Weight.Trained(Parameter parameter) -> multiplier.multiply(dy, values(parameter), dx, add);
            case Weight.Frozen(Matrix matrix) ->
                forDecoded(
                        multiplier,
                        matrix,
                        (first, decoded) ->
                                multiplier.multiply(dy.columns(first, decoded.rows()), decoded, dx, add || first > 0));
            case Weight.Adapted(Weight base, Parameter down, Parameter up, float scale) -> {
                toInputs(multiplier, base, dy, dx, add);
                float[] low = multiplier.workspace().floats(dy.rows() * down.rows());
                View gradient = lowGradient(multiplier, up, scale, dy, low);
                multiplier.multiply(gradient, values(down), dx, true);
                multiplier.workspace().give(low);
            }
        }
    }

    /** {@code dW += dyᵀ·x}. */
    static void toWeight(Multiplier multiplier, Weight weight, View x, View dy) {
        switch (weight) {
            case Weight.Trained(Parameter parameter) ->
                multiplier.multiply(dy.transposed(), x, gradient(parameter), true);
            case Weight.Frozen _ -> {}
            case Weight.Adapted(Weight base, Parameter down, Parameter up, float scale) -> {
                toWeight(multiplier, base, x, dy);
                float[] low = multiplier.workspace().floats(x.rows() * down.rows());
                View lowRows = low(multiplier, down, scale, x, low);
                multiplier.multiply(dy.transposed(), lowRows, gradient(up), true);
                View lowGradient = lowGradient(multiplier, up, scale, dy, low);
                multiplier.multiply(lowGradient.transposed(), x, gradient(down), true);
                multiplier.workspace().give(low);
            }
        }
    }

    /** {@code scale · x · downᵀ}. */
    private static View low(Multiplier multiplier, Parameter down, float scale, View x, float[] to) {
        View low = View.of(to, x.rows(), down.rows());
        multiplier.multiply(x, values(down).transposed(), low, false);
        scale(to, x.rows() * down.rows(), scale);
        return low;
    }

    /** {@code scale · dy · up}, the gradient of {@code x · downᵀ}. */
    private static View lowGradient(Multiplier multiplier, Parameter up, float scale, View dy, float[] to) {
        View low = View.of(to, dy.rows(), up.columns());
        multiplier.multiply(dy, values(up), low, false);
        scale(to, dy.rows() * up.columns(), scale);
        return low;
    }

    private static void scale(float[] x, int length, float factor) {
        for (int i = 0; i < length; i++) {
            x[i] *= factor;
        }
    }

    private static View values(Parameter parameter) {
        return View.of(parameter.values(), parameter.rows(), parameter.columns());
    }

    private static View gradient(Parameter parameter) {
        return View.of(parameter.gradient(), parameter.rows(), parameter.columns());
    }

    private interface DecodedTask {
        void run(int firstRow, View decoded);
    }

    /** A large head does not fit into memory as floats, so it comes in parts. */
    private static void forDecoded(Multiplier multiplier, Matrix matrix, DecodedTask task) {
        int columns = matrix.columns();
        int most = Math.clamp(MOST_DECODED / Math.max(1, columns), 1, Math.max(1, matrix.rows()));
        float[] decoded = multiplier.workspace().floats(Math.multiplyExact(most, columns));
        for (int first = 0; first < matrix.rows(); first += most) {
            int count = Math.min(most, matrix.rows() - first);
            multiplier.decode(matrix, first, count, decoded);
            task.run(first, View.of(decoded, count, columns));
        }
        multiplier.workspace().give(decoded);
    }
}
