package dev.tramontane.train.network;

import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Weight;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** From stored matrices to parameters and back. */
public final class Matrices {

    private Matrices() {}

    /** A parameter that starts as a matrix, of whatever type. */
    public static Parameter parameter(String name, Parameter.Kind kind, Matrix matrix) {
        Parameter parameter = new Parameter(name, kind, matrix.rows(), matrix.columns());
        decode(matrix, parameter.values());
        return parameter;
    }

    /** A parameter that starts as a vector. */
    public static Parameter parameter(String name, float[] values) {
        Parameter parameter = new Parameter(name, Parameter.Kind.VECTOR, 1, values.length);
        System.arraycopy(values, 0, parameter.values(), 0, values.length);
        return parameter;
    }

    /** The numbers of a weight as a matrix: the stored one if it is frozen, else a copy in F32, adapters merged. */
    public static Matrix matrix(Weight weight) {
        return switch (weight) {
            case Weight.Frozen(Matrix matrix) -> matrix;
            case Weight.Trained(Parameter parameter) ->
                matrix(parameter.values(), parameter.rows(), parameter.columns());
            case Weight.Adapted adapted -> merged(adapted);
        };
    }

    /** Numbers in F32, row by row. */
    public static Matrix matrix(float[] values, int rows, int columns) {
        Matrix matrix = Matrix.zeros(ElementType.F32, rows, columns);
        MemorySegment.copy(values, 0, matrix.data(), Matrix.FLOAT, 0, Math.multiplyExact(rows, columns));
        return matrix;
    }

    /** The same numbers in F32; the matrix itself if it is so already. */
    static Matrix inFloats(Matrix matrix) {
        if (matrix.type() == ElementType.F32) {
            return matrix;
        }
        float[] values = new float[Math.multiplyExact(matrix.rows(), matrix.columns())];
        decode(matrix, values);
        return matrix(values, matrix.rows(), matrix.columns());
    }

    /** Per head the transposed keys' columns as rows, then the values. */
    static Matrix joined(List<Matrix> transposedKeys, List<Matrix> values) {
        int columns = values.getFirst().columns();
        int keys = transposedKeys.getFirst().columns();
        int rows = keys + values.getFirst().rows();
        float[] joined = new float[Math.multiplyExact(values.size(), rows * columns)];
        float[] key = new float[keys * columns];
        float[] value = new float[values.getFirst().rows() * columns];
        for (int head = 0; head < values.size(); head++) {
            int to = head * rows * columns;
            decode(transposedKeys.get(head), key);
            for (int row = 0; row < keys; row++) {
                for (int column = 0; column < columns; column++) {
                    joined[to + row * columns + column] = key[column * keys + row];
                }
            }
            decode(values.get(head), value);
            System.arraycopy(value, 0, joined, to + keys * columns, value.length);
        }
        return matrix(joined, values.size() * rows, columns);
    }

    private static void decode(Matrix matrix, float[] to) {
        Kernels kernels = KernelProvider.scalar().create();
        for (int row = 0; row < matrix.rows(); row++) {
            kernels.decode(matrix, row, to, row * matrix.columns());
        }
    }

    private static Matrix merged(Weight.Adapted adapted) {
        int rows = adapted.rows();
        int columns = adapted.columns();
        float[] values = new float[Math.multiplyExact(rows, columns)];
        decode(matrix(adapted.base()), values);
        int rank = adapted.down().rows();
        float[] up = adapted.up().values();
        float[] down = adapted.down().values();
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < rank; i++) {
                float factor = adapted.scale() * up[row * rank + i];
                for (int column = 0; column < columns; column++) {
                    values[row * columns + column] += factor * down[i * columns + column];
                }
            }
        }
        return matrix(values, rows, columns);
    }
}
