package dev.tramontane.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What stands in for vectors that are not compiled gives the vectors' bits. */
class StandInKernelsTest {

    private final KernelProvider provider = KernelProvider.best(false);
    private final Kernels vectors = provider.create();
    private final Kernels plain = new KernelWarmUp(provider).create();

    @Property(tries = 400)
    void productsHaveTheSameBits(
            @ForAll ElementType type,
            @ForAll @IntRange(min = 1, max = 600) int anyColumns,
            @ForAll @IntRange(min = 1, max = 20) int rows,
            @ForAll @IntRange(min = 1, max = 9) int n,
            @ForAll long seed) {
        int columns = TestMatrices.whole(type, anyColumns);
        try (Arena arena = Arena.ofConfined()) {
            Matrix matrix = TestMatrices.random(arena, type, rows, columns, (int) (seed & 3), 1, seed);
            float[] x = TestMatrices.gaussians(n * Math.max(rows, columns), seed + 1);
            float[] arranged = TestMatrices.arranged(plain, matrix, x, 0, columns, n);
            assertSameBits(arranged, TestMatrices.arranged(vectors, matrix, x, 0, columns, n));

            float[] product = new float[n * rows];
            plain.multiply(matrix, 0, rows, arranged, 0, columns, n, product, 0, rows);
            float[] expected = new float[n * rows];
            vectors.multiply(matrix, 0, rows, arranged, 0, columns, n, expected, 0, rows);
            assertSameBits(product, expected);

            float[] sums = TestMatrices.gaussians(n * columns, seed + 2);
            float[] expectedSums = sums.clone();
            plain.multiplyTransposed(matrix, 0, rows, x, 0, rows, n, sums, 0, columns);
            vectors.multiplyTransposed(matrix, 0, rows, x, 0, rows, n, expectedSums, 0, columns);
            assertSameBits(sums, expectedSums);

            float[] decoded = new float[columns];
            plain.decode(matrix, rows - 1, decoded, 0);
            float[] expectedRow = new float[columns];
            vectors.decode(matrix, rows - 1, expectedRow, 0);
            assertSameBits(decoded, expectedRow);
        }
    }

    @Property(tries = 400)
    void loopsOverActivationsHaveTheSameBits(@ForAll @Size(max = 200) float[] anything, @ForAll long seed) {
        assertAlike(anything);
        assertAlike(TestMatrices.gaussians(anything.length, seed));
        float[] large = TestMatrices.gaussians(anything.length, seed);
        for (int i = 0; i < large.length; i++) {
            large[i] *= 60;
        }
        assertAlike(large);
    }

    private void assertAlike(float[] x) {
        int length = x.length;
        float[] other = TestMatrices.gaussians(length, length);
        assertSame(x, (kernels, to) -> kernels.rmsNorm(x, 0, other, 1e-5f, to, 0));
        assertSame(x, (kernels, to) -> kernels.addScaled(other, 0, .37f, to, 0, length));
        assertSame(x, (kernels, to) -> kernels.scale(to, 0, 1.7f, length));
        assertSame(x, (kernels, to) -> kernels.siluMultiply(to, 0, other, 0, length));
        assertSame(x, (kernels, to) -> kernels.gelu(to, 0, length));
        assertSame(x, (kernels, to) -> kernels.geluMultiply(to, 0, other, 0, length));
        assertSame(x, (kernels, to) -> to[0] = kernels.exponentials(to, 0, length, 1.3f));
        assertThat(plain.max(x, 0, length)).isEqualTo(vectors.max(x, 0, length));
    }

    @FunctionalInterface
    private interface Loop {
        void run(Kernels kernels, float[] to);
    }

    private void assertSame(float[] start, Loop loop) {
        // An element more, for a loop that returns something.
        UnaryOperator<float[]> padded = array -> Arrays.copyOf(array, array.length + 1);
        float[] actual = padded.apply(start);
        float[] expected = padded.apply(start);
        loop.run(plain, actual);
        loop.run(vectors, expected);
        assertSameBits(actual, expected);
    }

    /** NaN is NaN, whatever its payload. */
    private static void assertSameBits(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int j = 0; j < expected.length; j++) {
            if (Float.floatToIntBits(actual[j]) != Float.floatToIntBits(expected[j])) {
                assertThat(actual[j]).as("element %d", j).isEqualTo(expected[j]);
            }
        }
    }

    @Test
    @Timeout(60)
    void vectorsTakeOverWhenTheyAllocateNothing() throws InterruptedException {
        float[] x = TestMatrices.gaussians(100, 1);
        try (KernelWarmUp warmUp = new KernelWarmUp(provider)) {
            Kernels kernels = warmUp.create();
            assertThat(warmUp.isOver()).isFalse();
            assertThat(kernels.name()).isEqualTo(vectors.name());
            warmUp.start(() -> List.of(used -> used.scale(x, 0, 1f, 100)), Duration.ZERO, Duration.ofDays(1));
            while (!warmUp.isOver()) {
                Thread.sleep(1);
            }
            assertThat(kernels.max(x, 0, 100)).isEqualTo(vectors.max(x, 0, 100));
        }
    }

    @Test
    @Timeout(60)
    void closingEndsIt() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        KernelWarmUp warmUp = new KernelWarmUp(provider);
        List<Object> garbage = new ArrayList<>();
        warmUp.start(
                () -> List.of(_ -> {
                    garbage.clear();
                    garbage.add(new long[100]);
                    called.countDown();
                }),
                Duration.ZERO,
                Duration.ofDays(1));
        called.await();
        assertThat(warmUp.isOver()).isFalse();
        warmUp.close();
        assertThat(warmUp.isOver()).isTrue();
        KernelWarmUp waiting = new KernelWarmUp(provider);
        waiting.start(List::of, Duration.ofDays(1), Duration.ofDays(1));
        waiting.close();
        assertThat(waiting.isOver()).isTrue();
    }

    @Test
    @Timeout(60)
    void theBudgetEndsIt() throws InterruptedException {
        List<Object> garbage = new ArrayList<>();
        try (KernelWarmUp warmUp = new KernelWarmUp(provider)) {
            warmUp.start(() -> List.of(_ -> garbage.add(new Object())), Duration.ZERO, Duration.ofMillis(1));
            while (!warmUp.isOver()) {
                Thread.sleep(1);
            }
        }
    }

    @Test
    void scalarKernelsNeedNoWarmUp() {
        try (KernelWarmUp warmUp = new KernelWarmUp(KernelProvider.scalar())) {
            assertThat(warmUp.isOver()).isTrue();
            assertThat(warmUp.create().name()).isEqualTo("scalar");
            warmUp.start(List::of, Duration.ZERO, Duration.ZERO);
        }
    }
}
