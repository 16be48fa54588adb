package dev.tramontane.train.network;

import dev.tramontane.tensor.Matrix;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** What weights are before any training. */
final class StartingNumbers {

    private StartingNumbers() {}

    /** Normal numbers of mean 0, drawn row by row. */
    static Matrix normal(RandomGenerator random, int rows, int columns, double deviation) {
        float[] values = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return Matrices.matrix(values, rows, columns);
    }

    static float[] ones(int length) {
        float[] values = new float[length];
        Arrays.fill(values, 1f);
        return values;
    }
}
