package dev.tramontane.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernels on matrices, which every provider has to pass. */
class MatrixKernelsTest {

    private static final int[] COLUMNS = {1, 2, 3, 7, 15, 16, 17, 31, 33, 64, 100, 128, 129, 255, 320, 1040, 2080};
    private static final int[] BATCHES = {1, 2, 3, 4, 5, 7, 12};
    private static final float UNTOUCHED = -77.5f;

    record Case(String provider, Kernels kernels, ElementType type) {
        /** Whether activations are rounded, which leaves no infinities. */
        boolean rounds() {
            return type.hasPanels() && !provider.equals("scalar");
        }

        @Override
        public String toString() {
            return provider + " " + type;
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (KernelProvider provider : List.of(KernelProvider.scalar(), KernelProvider.best(false))) {
            for (ElementType type : ElementType.values()) {
                Kernels kernels = provider.create();
                cases.add(new Case(kernels.name(), kernels, type));
            }
        }
        return cases;
    }

    private static int[] columns(ElementType type) {
        return Arrays.stream(COLUMNS)
                .map(c -> TestMatrices.whole(type, c))
                .distinct()
                .toArray();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void multipliesAnyShape(Case at) {
        int rows = 21;
        for (int columns : columns(at.type)) {
            for (int n : BATCHES) {
                try (Arena arena = Arena.ofConfined()) {
                    Matrix matrix = TestMatrices.random(arena, at.type, rows, columns, n % 3, n % 2, columns + n);
                    int stride = columns + n % 4;
                    float[] x = TestMatrices.gaussians(5 + n * stride, n);
                    float[] y = new float[3 + n * (rows + 2)];
                    Arrays.fill(y, UNTOUCHED);
                    float[] arranged = TestMatrices.arranged(at.kernels, matrix, x, 5, stride, n);
                    at.kernels.multiply(matrix, 2, rows - 1, arranged, 5, stride, n, y, 3, rows + 2);
                    float[] rounded = TestMatrices.rounded(at.kernels, matrix, x, 5, stride, n);
                    assertProduct(matrix, 2, rows - 1, rounded, 5, stride, n, y, 3, rows + 2);
                }
            }
        }
    }

    private static void assertProduct(
            Matrix matrix,
            int firstRow,
            int lastRow,
            float[] x,
            int xOffset,
            int xStride,
            int n,
            float[] y,
            int yOffset,
            int yStride) {
        boolean[] written = new boolean[y.length];
        for (int i = 0; i < n; i++) {
            for (int r = firstRow; r < lastRow; r++) {
                double expected = 0;
                double magnitude = 0;
                for (int c = 0; c < matrix.columns(); c++) {
                    double product = Oracle.value(matrix, r, c) * x[xOffset + i * xStride + c];
                    expected += product;
                    magnitude += Math.abs(product);
                }
                int index = yOffset + i * yStride + r;
                written[index] = true;
                double tolerance = roundingErrors(matrix.columns()) * magnitude + Float.MIN_VALUE;
                // An assertion object for each of a million elements would take longer than the kernels.
                if (!(Math.abs(y[index] - expected) <= tolerance)) {
                    assertThat((double) y[index])
                            .as("%s of %d columns, row %d of %d", matrix.type(), matrix.columns(), r, i)
                            .isCloseTo(expected, within(tolerance));
                }
            }
        }
        for (int j = 0; j < y.length; j++) {
            if (!written[j] && y[j] != UNTOUCHED) {
                assertThat(y[j]).as("output %d", j).isEqualTo(UNTOUCHED);
            }
        }
    }

    /** Relative to the sum of magnitudes: no more roundings in a row than with two chains of four lanes. */
    private static double roundingErrors(int terms) {
        return (terms / 8 + 40) * 0x1p-24;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void multipliesTransposedOfAnyShape(Case at) {
        int rows = 70;
        for (int columns : columns(at.type)) {
            for (int n : new int[] {1, 2, 5, 6, 9}) {
                try (Arena arena = Arena.ofConfined()) {
                    Matrix matrix = TestMatrices.random(arena, at.type, rows, columns, n % 3, n % 2, columns + n);
                    int firstRow = n == 5 ? 1 : 0;
                    int lastRow = n == 6 ? rows : 1 + 3 * n;
                    float[] x = TestMatrices.gaussians(2 + n * (rows + 1), n);
                    float[] before = TestMatrices.gaussians(4 + n * (columns + 3), n + 1);
                    float[] y = before.clone();
                    at.kernels.multiplyTransposed(matrix, firstRow, lastRow, x, 2, rows + 1, n, y, 4, columns + 3);
                    for (int i = 0; i < n; i++) {
                        for (int c = 0; c < columns + (i == n - 1 ? 0 : 3); c++) {
                            int index = 4 + i * (columns + 3) + c;
                            double expected = before[index];
                            double magnitude = Math.abs(expected);
                            for (int r = firstRow; r < lastRow && c < columns; r++) {
                                double product = Oracle.value(matrix, r, c) * x[2 + i * (rows + 1) + r];
                                expected += product;
                                magnitude += Math.abs(product);
                            }
                            double tolerance = (rows + 4) * 0x1p-24 * magnitude;
                            if (!(Math.abs(y[index] - expected) <= tolerance)) {
                                assertThat((double) y[index]).isCloseTo(expected, within(tolerance));
                            }
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void decodesExactly(Case at) {
        for (int columns : columns(at.type)) {
            try (Arena arena = Arena.ofConfined()) {
                Matrix matrix = TestMatrices.random(arena, at.type, 3, columns, 1, 1, columns);
                float[] to = new float[columns + 2];
                at.kernels.decode(matrix, 2, to, 1);
                for (int c = 0; c < columns; c++) {
                    assertThat(to[1 + c])
                            .isEqualTo(Float.valueOf((float) Oracle.unscaled(matrix, 2, c) * matrix.scale()));
                }
                assertThat(to[0]).isZero();
                assertThat(to[columns + 1]).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void doesNothingForNoRowsAndNoActivations(Case at) {
        int columns = TestMatrices.whole(at.type, 32);
        try (Arena arena = Arena.ofConfined()) {
            Matrix empty = TestMatrices.random(arena, at.type, 0, columns, 0, 0, 1);
            Matrix matrix = TestMatrices.random(arena, at.type, 4, columns, 0, 0, 1);
            float[] x = new float[columns];
            float[] y = {UNTOUCHED, UNTOUCHED, UNTOUCHED, UNTOUCHED};
            at.kernels.multiply(empty, 0, 0, x, 0, columns, 1, y, 0, 0);
            at.kernels.multiply(matrix, 2, 2, x, 0, columns, 1, y, 0, 4);
            at.kernels.multiply(matrix, 0, 4, x, 0, columns, 0, y, 0, 4);
            at.kernels.multiplyTransposed(matrix, 3, 3, x, 0, 4, 1, x, 0, columns);
            assertThat(y).containsOnly(UNTOUCHED);
            assertThat(x).containsOnly(0f);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void carriesInfinitiesAndNaN(Case at) {
        int columns = TestMatrices.whole(at.type, 288);
        try (Arena arena = Arena.ofConfined()) {
            Matrix matrix = TestMatrices.random(arena, at.type, 5, columns, 0, 0, 3);
            for (int n : new int[] {1, 6}) {
                for (int where : new int[] {0, 131, columns - 1}) {
                    for (float special : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                        float[] x = new float[n * columns];
                        Arrays.fill(x, 1e-3f);
                        x[(n - 1) * columns + where] = special;
                        float[] y = new float[n * 5];
                        float[] arranged = TestMatrices.arranged(at.kernels, matrix, x, 0, columns, n);
                        at.kernels.multiply(matrix, 0, 5, arranged, 0, columns, n, y, 0, 5);
                        for (int r = 0; r < 5; r++) {
                            if (at.rounds()) {
                                assertThat(y[(n - 1) * 5 + r]).isNotFinite();
                                continue;
                            }
                            double expected = Oracle.value(matrix, r, where) * special;
                            assertThat((double) y[(n - 1) * 5 + r]).isEqualTo(Double.valueOf(expected));
                        }
                        for (int j = 0; j < (n - 1) * 5; j++) {
                            assertThat(y[j]).isFinite();
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keepsHugeAndTinyActivations(Case at) {
        int columns = TestMatrices.whole(at.type, 144);
        try (Arena arena = Arena.ofConfined()) {
            Matrix matrix = TestMatrices.random(arena, at.type, 3, columns, 0, 0, 5);
            for (float size : new float[] {1e30f, 1e-30f}) {
                for (int n : new int[] {1, 4}) {
                    float[] x = TestMatrices.gaussians(n * columns, 7);
                    for (int j = 0; j < x.length; j++) {
                        x[j] *= size;
                    }
                    float[] y = new float[n * 3];
                    float[] arranged = TestMatrices.arranged(at.kernels, matrix, x, 0, columns, n);
                    at.kernels.multiply(matrix, 0, 3, arranged, 0, columns, n, y, 0, 3);
                    float[] rounded = TestMatrices.rounded(at.kernels, matrix, x, 0, columns, n);
                    assertProduct(matrix, 0, 3, rounded, 0, columns, n, y, 0, 3);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void refusesIndicesOutsideTheArrays(Case at) {
        int columns = TestMatrices.whole(at.type, 32);
        try (Arena arena = Arena.ofConfined()) {
            Matrix matrix = TestMatrices.random(arena, at.type, 4, columns, 0, 0, 1);
            float[] x = new float[2 * columns];
            float[] y = new float[8];
            Kernels kernels = at.kernels;
            List<Runnable> violations = List.of(
                    () -> kernels.multiply(matrix, 0, 5, x, 0, columns, 2, y, 0, 4),
                    () -> kernels.multiply(matrix, -1, 4, x, 0, columns, 2, y, 0, 4),
                    () -> kernels.multiply(matrix, 3, 2, x, 0, columns, 2, y, 0, 4),
                    () -> kernels.multiply(matrix, 0, 4, x, 1, columns, 2, y, 0, 4),
                    () -> kernels.multiply(matrix, 0, 4, x, 0, columns + 1, 2, y, 0, 4),
                    () -> kernels.multiply(matrix, 0, 4, x, -1, columns, 2, y, 0, 4),
                    () -> kernels.multiply(matrix, 0, 4, x, 0, columns, 2, y, 1, 4),
                    () -> kernels.multiply(matrix, 0, 4, x, 0, columns, -1, y, 0, 4),
                    () -> kernels.multiply(matrix, 0, 4, x, 0, columns, 3, y, 0, Integer.MAX_VALUE),
                    () -> kernels.multiplyTransposed(matrix, 0, 5, y, 0, 4, 2, x, 0, columns),
                    () -> kernels.multiplyTransposed(matrix, 0, 4, y, 1, 4, 2, x, 0, columns),
                    () -> kernels.multiplyTransposed(matrix, 0, 4, y, 0, 4, 2, x, 1, columns),
                    () -> kernels.decode(matrix, 4, x, 0),
                    () -> kernels.decode(matrix, 0, x, columns + 1),
                    () -> kernels.arrange(at.type, x, columns + 1, columns, new float[columns], 0),
                    () -> kernels.arrange(at.type, x, 0, columns, new float[columns], 1));
            for (Runnable violation : violations) {
                assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(violation::run);
            }
            assertThat(y).containsOnly(0f);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyF8CodeCountsInProducts(Case at) {
        if (at.type != ElementType.F8_E4M3) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            int columns = 128;
            var data = arena.allocate(256L * columns);
            for (int code = 0; code < 256; code++) {
                data.set(ValueLayout.JAVA_BYTE, (long) code * columns + code % columns, (byte) code);
            }
            Matrix matrix = new Matrix(at.type, 256, columns, data, columns, .5f, null);
            for (int n : new int[] {1, 5}) {
                float[] x = new float[n * columns];
                Arrays.fill(x, 3f);
                float[] y = new float[n * 256];
                at.kernels.multiply(matrix, 0, 256, x, 0, columns, n, y, 0, 256);
                for (int j = 0; j < y.length; j++) {
                    assertThat((double) y[j])
                            .as("code %d", j % 256)
                            .isEqualTo(Double.valueOf(Oracle.e4m3(j % 256) * 1.5 + 0.0));
                }
            }
        }
    }
}
