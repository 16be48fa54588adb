package dev.tramontane.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeProperty;

/** A row of results has the same bits whatever is computed beside it. */
class BatchInvarianceTest {

    private Kernels kernels = KernelProvider.best(false).create();

    @BeforeProperty
    void freshScratch() {
        kernels = KernelProvider.best(false).create();
    }

    @Provide
    Arbitrary<Integer> columns() {
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Arbitraries.integers().between(1, 300)),
                net.jqwik.api.Tuple.of(1, Arbitraries.of(320, 512, 1024, 1024 + 128, 2048 + 16, 2304, 4096)));
    }

    @Property(tries = 300)
    void productsDependOnTheMatrixAlone(
            @ForAll ElementType type,
            @ForAll("columns") int anyColumns,
            @ForAll @IntRange(min = 1, max = 40) int rows,
            @ForAll @IntRange(min = 1, max = 60) int n,
            @ForAll @IntRange(min = 0, max = 100) int cut,
            @ForAll long seed) {
        int columns = TestMatrices.whole(type, anyColumns);
        try (Arena arena = Arena.ofConfined()) {
            Matrix matrix = TestMatrices.random(arena, type, rows, columns, (int) (seed & 3), 1, seed);
            float[] x = TestMatrices.gaussians(n * columns, seed + 1);
            float[] arranged = TestMatrices.arranged(kernels, matrix, x, 0, columns, n);
            float[] together = new float[n * rows];
            kernels.multiply(matrix, 0, rows, arranged, 0, columns, n, together, 0, rows);

            float[] oneByOne = new float[n * rows];
            for (int i = 0; i < n; i++) {
                kernels.multiply(matrix, 0, rows, arranged, i * columns, columns, 1, oneByOne, i * rows, rows);
            }
            assertSameBits(oneByOne, together);

            // Split somewhere both in rows, as among threads, and in activations, as among batches.
            int row = rows * cut / 100;
            int token = n * cut / 100;
            float[] split = new float[n * rows];
            for (int part = 0; part < 4; part++) {
                int firstRow = part % 2 == 0 ? 0 : row;
                int lastRow = part % 2 == 0 ? row : rows;
                int first = part / 2 == 0 ? 0 : token;
                int count = part / 2 == 0 ? token : n - token;
                kernels.multiply(
                        matrix,
                        firstRow,
                        lastRow,
                        arranged,
                        first * columns,
                        columns,
                        count,
                        split,
                        first * rows,
                        rows);
            }
            assertSameBits(split, together);

            row = row / type.rowsPerPanel() * type.rowsPerPanel();
            Matrix view = matrix.rows(row, rows);
            float[] viewed = new float[n * view.rows()];
            kernels.multiply(view, 0, view.rows(), arranged, 0, columns, n, viewed, 0, view.rows());
            for (int i = 0; i < n; i++) {
                assertSameBits(
                        Arrays.copyOfRange(viewed, i * view.rows(), (i + 1) * view.rows()),
                        Arrays.copyOfRange(together, i * rows + row, (i + 1) * rows));
            }
        }
    }

    @Property(tries = 200)
    void transposedProductsDependOnTheirRowAlone(
            @ForAll ElementType type,
            @ForAll @IntRange(min = 1, max = 300) int anyColumns,
            @ForAll @IntRange(min = 1, max = 140) int rows,
            @ForAll @IntRange(min = 1, max = 40) int n,
            @ForAll @IntRange(min = 0, max = 100) int cut,
            @ForAll long seed) {
        int columns = TestMatrices.whole(type, anyColumns);
        try (Arena arena = Arena.ofConfined()) {
            Matrix matrix = TestMatrices.random(arena, type, rows, columns, (int) (seed & 3), 1, seed);
            float[] x = TestMatrices.gaussians(n * rows, seed + 1);
            float[] start = TestMatrices.gaussians(n * columns, seed + 2);
            float[] together = start.clone();
            kernels.multiplyTransposed(matrix, 0, rows, x, 0, rows, n, together, 0, columns);
            float[] oneByOne = start.clone();
            for (int i = 0; i < n; i++) {
                kernels.multiplyTransposed(matrix, 0, rows, x, i * rows, rows, 1, oneByOne, i * columns, columns);
            }
            assertSameBits(oneByOne, together);
            // Rows are added in ascending order, so doing some first changes nothing.
            int row = rows * cut / 100;
            float[] split = start.clone();
            kernels.multiplyTransposed(matrix, 0, row, x, 0, rows, n, split, 0, columns);
            kernels.multiplyTransposed(matrix, row, rows, x, 0, rows, n, split, 0, columns);
            assertSameBits(split, together);
        }
    }

    private static void assertSameBits(float[] actual, float[] expected) {
        for (int j = 0; j < expected.length; j++) {
            if (Float.floatToRawIntBits(actual[j]) != Float.floatToRawIntBits(expected[j])) {
                assertThat(actual[j]).as("element %d", j).isEqualTo(expected[j]);
            }
        }
        assertThat(actual).hasSameSizeAs(expected);
    }
}
