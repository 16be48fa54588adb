package dev.tramontane.checkpoint;

import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one thread needs for converting rows: kernels, and memory that is used again. */
final class RowWorkspace {
    private final Kernels kernels = KernelProvider.best(true).create();
    private float[] numbers = new float[0];
    private float[] rounded = new float[0];
    private float[] columns = new float[0];
    private @Nullable Matrix transposed;

    Kernels kernels() {
        return kernels;
    }

    /** Room for a row. */
    float[] numbers(int columns) {
        numbers = grown(numbers, columns);
        return numbers;
    }

    /** Room for another row. */
    float[] rounded(int columns) {
        rounded = grown(rounded, columns);
        return rounded;
    }

    /** The numbers of a matrix column by column. They must fit into memory, and are kept until others are asked for. */
    float[] transposed(Matrix matrix) {
        if (!matrix.equals(transposed)) {
            int rows = matrix.rows();
            columns = grown(columns, Math.multiplyExact(rows, matrix.columns()));
            float[] row = rounded(matrix.columns());
            for (int r = 0; r < rows; r++) {
                kernels.decode(matrix, r, row, 0);
                for (int c = 0; c < matrix.columns(); c++) {
                    columns[c * rows + r] = row[c];
                }
            }
            transposed = matrix;
        }
        return columns;
    }

    private static float[] grown(float[] array, int length) {
        return array.length >= length ? array : Arrays.copyOf(array, length);
    }
}
