package dev.tramontane.model;

import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Weights that are hashes of their index, so that anybody can make the same ones. */
public final class HashedTensors {
    private HashedTensors() {}

    /** Matrix number {@code number}, uniform between ±0.5. */
    public static Matrix matrix(int number, int rows, int columns) {
        MemorySegment memory = Arena.ofAuto().allocate((long) rows * columns * Float.BYTES, Float.BYTES);
        for (int i = 0; i < rows * columns; i++) {
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (0.5 * unit(number, i)));
        }
        return Matrix.of(ElementType.F32, rows, columns, memory);
    }

    /** Norm number {@code number}, uniform around one. */
    public static float[] norm(int number, int size) {
        float[] weights = new float[size];
        for (int i = 0; i < size; i++) {
            weights[i] = (float) (1 + 0.1 * unit(number, i));
        }
        return weights;
    }

    /** A number in [-1, 1) for element {@code i} of tensor {@code number}. */
    public static double unit(int number, int i) {
        long hash = ((i + number * 1000003L) * 2654435761L) & 0xFFFFFFFFL;
        return ((hash >>> 16) / 65536.0 - 0.5) * 2;
    }
}
