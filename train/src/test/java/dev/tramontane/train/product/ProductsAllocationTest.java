package dev.tramontane.train.product;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Vectors that the compiler cannot keep in registers would show as garbage. */
class ProductsAllocationTest {

    private static final int ROUNDS = 20;
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Products products = new Products();
    private final View x = View.of(new float[45 * 70], 45, 70);
    private final View weights = View.of(new float[53 * 70], 53, 70);
    private final View y = View.of(new float[45 * 53], 45, 53);
    private final View back = View.of(new float[45 * 70], 45, 70);
    private final View gradient = View.of(new float[53 * 70], 53, 70);
    private final View weightsTransposed = weights.transposed();
    private final View yTransposed = y.transposed();
    private final View yRow = y.rows(7, 1);
    private final View backRow = back.rows(0, 1);
    private final View backTransposed = back.transposed();

    @Test
    void aWarmProductMakesNoGarbage() {
        long start = System.nanoTime();
        long garbage;
        do {
            products(200);
            garbage = garbageOf(ROUNDS);
        } while (garbage > 0 && System.nanoTime() - start < PATIENCE_NANOS);
        assertThat(garbage).isZero();
    }

    private long garbageOf(int rounds) {
        long before = threads.getCurrentThreadAllocatedBytes();
        products(rounds);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void products(int rounds) {
        for (int round = 0; round < rounds; round++) {
            products.multiply(x, weightsTransposed, y, false);
            products.multiply(y, weights, back, true);
            products.multiply(yTransposed, x, gradient, true);
            products.multiply(yRow, weights, backRow, false);
            products.multiply(weightsTransposed, yTransposed, backTransposed, false);
        }
    }
}
