package dev.tramontane.train.product;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Measures one thread at the sizes that training a small model consists of. To be run by hand, with
 * {@code --add-modules jdk.incubator.vector} and {@code -XX:+UnlockDiagnosticVMOptions -XX:+IncrementalInlineForceCleanup}.
 */
final class ProductsSpeed {

    private static final long WARM_UP_NANOS = 5_000_000_000L;
    private static final long TURN_NANOS = 60_000_000L;

    private final Products products = new Products();
    private final List<Product> list = new ArrayList<>();

    private record Product(String name, View a, View b, View c, boolean add) {
        double operations() {
            return 2.0 * c.rows() * a.columns() * c.columns();
        }
    }

    private ProductsSpeed() {}

    public static void main(String[] args) {
        ProductsSpeed speed = new ProductsSpeed();
        speed.linear(256, 128, 64);
        speed.linear(256, 32, 128);
        speed.linear(20, 128, 32);
        speed.linear(8192, 128, 64);
        speed.linear(8192, 128, 128);
        speed.linear(8192, 128, 192);
        speed.linear(3000, 128, 2048);
        speed.head(16);
        speed.head(32);
        speed.warmUp();
        speed.list.forEach(speed::measure);
    }

    private void linear(int tokens, int in, int out) {
        View x = random(tokens, in);
        View weights = random(out, in);
        View y = random(tokens, out);
        String sizes = tokens + " x " + in + " x " + out;
        list.add(new Product(sizes + ", outputs", x, weights.transposed(), y, false));
        list.add(new Product(sizes + ", gradient of inputs", y, weights, random(tokens, in), true));
        list.add(new Product(sizes + ", gradient of weights", y.transposed(), x, random(out, in), true));
    }

    private void head(int width) {
        View queries = random(64, 128).columns(0, width);
        View keys = random(512, 128).columns(0, width);
        View scores = random(64, 512);
        list.add(new Product("scores of a head of " + width, queries, keys.transposed(), scores, false));
        list.add(new Product(
                "sums of a head of " + width, scores, keys, random(64, 128).columns(0, width), false));
    }

    private static View random(int rows, int columns) {
        SplittableRandom random = new SplittableRandom(rows);
        float[] data = new float[rows * columns];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextDouble(-1, 1);
        }
        return View.of(data, rows, columns);
    }

    private void run(Product product) {
        products.multiply(product.a(), product.b(), product.c(), product.add());
    }

    private void warmUp() {
        for (long start = System.nanoTime(); System.nanoTime() - start < WARM_UP_NANOS; ) {
            list.forEach(this::run);
        }
    }

    private void measure(Product product) {
        Arrays.fill(product.c().data(), 0f);
        int repetitions = (int) Math.max(1, 1e7 / product.operations());
        long least = Long.MAX_VALUE;
        for (long start = System.nanoTime(); System.nanoTime() - start < TURN_NANOS; ) {
            long before = System.nanoTime();
            for (int i = 0; i < repetitions; i++) {
                run(product);
            }
            least = Math.min(least, System.nanoTime() - before);
        }
        System.out.printf(
                Locale.ROOT, "%-40s %6.1f GFLOP/s%n", product.name(), product.operations() * repetitions / least);
    }
}
