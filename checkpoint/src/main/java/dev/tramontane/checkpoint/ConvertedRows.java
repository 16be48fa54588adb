package dev.tramontane.checkpoint;

import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.Arena;

/** Decodes rows of matrices, rounds them to another type, and appends them to a file. */
final class ConvertedRows implements AutoCloseable {
    private final Kernels kernels = KernelProvider.best(true).create();
    private final Arena arena = Arena.ofConfined();
    private final TensorContent.Output output;
    private final float[] numbers;
    private final Matrix row;

    ConvertedRows(ElementType type, int columns, TensorContent.Output output) {
        this.output = output;
        numbers = new float[columns];
        row = Matrix.of(type, 1, columns, arena.allocate(type.bytesPerRow(columns), Long.BYTES));
    }

    /** Appends the rows of a matrix. */
    void all(Matrix matrix) {
        for (int r = 0; r < matrix.rows(); r++) {
            kernels.decode(matrix, r, numbers, 0);
            append(numbers, 0);
        }
    }

    /** Appends the rows of a matrix such that pairs of rows which are half a head apart follow each other. */
    void interleaved(Matrix matrix, int headSize) {
        for (int head = 0; head < matrix.rows(); head += headSize) {
            for (int r = 0; r < headSize; r++) {
                kernels.decode(matrix, head + r / 2 + r % 2 * (headSize / 2), numbers, 0);
                append(numbers, 0);
            }
        }
    }

    /** Appends the columns of a matrix, which as a whole must fit into memory. */
    void transposed(Matrix matrix) {
        int length = matrix.rows();
        float[] decoded = new float[matrix.columns()];
        float[] columns = new float[Math.multiplyExact(length, matrix.columns())];
        for (int r = 0; r < length; r++) {
            kernels.decode(matrix, r, decoded, 0);
            for (int c = 0; c < decoded.length; c++) {
                columns[c * length + r] = decoded[c];
            }
        }
        for (int c = 0; c < decoded.length; c++) {
            append(columns, c * length);
        }
    }

    private void append(float[] from, int offset) {
        kernels.encode(from, offset, row, 0);
        output.write(row.data());
    }

    @Override
    public void close() {
        arena.close();
    }
}
