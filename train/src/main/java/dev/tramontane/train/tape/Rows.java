package dev.tramontane.train.tape;

import dev.tramontane.train.product.View;

/**
 * Activations of a step: {@code rows × width} numbers, row by row, and their gradient. The arrays belong to the tape and
 * may be longer.
 *
 * @param gradient empty if nobody asks for it: nothing that these rows were computed from is learned
 */
public record Rows(int rows, int width, float[] values, float[] gradient) {

    /** @throws IllegalArgumentException if an array is too short */
    public Rows {
        int size = Math.multiplyExact(rows, width);
        if (values.length < size || (gradient.length != 0 && gradient.length < size)) {
            throw new IllegalArgumentException(rows + " rows of " + width + " need " + size + " numbers, got "
                    + values.length + " and a gradient of " + gradient.length);
        }
    }

    /** Whether operations have to carry a gradient to these rows. */
    public boolean learns() {
        return gradient.length != 0;
    }

    /** All values. */
    public View view() {
        return View.of(values, rows, width);
    }

    /** The gradient of all values; only if {@link #learns}. */
    public View gradientView() {
        return View.of(gradient, rows, width);
    }
}
