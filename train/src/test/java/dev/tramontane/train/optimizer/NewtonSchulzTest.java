package dev.tramontane.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.train.product.View;
import dev.tramontane.train.tape.Workers;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewtonSchulzTest {

    private static void orthogonalise(float[] x, int rows, int columns) {
        try (Workers workers = new Workers(1)) {
            workers.forEach(1, (worker, _) -> NewtonSchulz.orthogonalise(View.of(x, rows, columns), worker));
        }
    }

    /** Rows of unit length at right angles to each other. */
    private static double[][] orthonormal(SplittableRandom random, int count, int length) {
        double[][] rows = new double[count][length];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < length; j++) {
                rows[i][j] = random.nextDouble(-1, 1);
            }
            for (int before = 0; before < i; before++) {
                double dot = dot(rows[i], rows[before]);
                for (int j = 0; j < length; j++) {
                    rows[i][j] -= dot * rows[before][j];
                }
            }
            double norm = Math.sqrt(dot(rows[i], rows[i]));
            for (int j = 0; j < length; j++) {
                rows[i][j] /= norm;
            }
        }
        return rows;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** With singular values from a hundredth to 1, which all end near 1, at the same singular vectors. */
    @ParameterizedTest
    @CsvSource({"12,30", "30,12", "16,16", "1,9", "9,1"})
    void keepsSingularVectorsAndEvensOutSingularValues(int rows, int columns) {
        SplittableRandom random = new SplittableRandom(rows);
        int rank = Math.min(rows, columns);
        double[][] left = orthonormal(random, rank, rows);
        double[][] right = orthonormal(random, rank, columns);
        float[] x = new float[rows * columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                double sum = 0;
                for (int i = 0; i < rank; i++) {
                    sum += left[i][r] * Math.pow(.01, i / Math.max(1., rank - 1)) * right[i][c];
                }
                x[r * columns + c] = (float) sum;
            }
        }
        orthogonalise(x, rows, columns);
        for (int i = 0; i < rank; i++) {
            for (int j = 0; j < rank; j++) {
                double sum = 0;
                for (int r = 0; r < rows; r++) {
                    for (int c = 0; c < columns; c++) {
                        sum += left[i][r] * x[r * columns + c] * right[j][c];
                    }
                }
                if (i == j) {
                    assertThat(sum).as("singular value %d", i).isBetween(.5, 1.3);
                } else {
                    assertThat(sum).as("vectors %d and %d", i, j).isCloseTo(0, within(1e-3));
                }
            }
        }
    }

    @Test
    void scaleDoesNotMatterHoweverSmall() {
        float[] one = {1, 2, 3, -4, 5, 6};
        float[] tiny = new float[one.length];
        for (int i = 0; i < one.length; i++) {
            tiny[i] = one[i] * 0x1p-66f;
        }
        orthogonalise(one, 2, 3);
        orthogonalise(tiny, 2, 3);
        assertThat(tiny).isEqualTo(one);
    }

    @Test
    void zeroStaysZero() {
        float[] zero = new float[6];
        orthogonalise(zero, 2, 3);
        assertThat(zero).containsOnly(0);
    }
}
