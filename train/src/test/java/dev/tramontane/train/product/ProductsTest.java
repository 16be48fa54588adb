package dev.tramontane.train.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProductsTest {

    /** How the elements of a random matrix lie in its array. */
    enum Layout {
        ROWS,
        COLUMNS,
        SPACED_ROWS,
        SPACED_COLUMNS,
        SPACED_EVERYWHERE;

        View random(SplittableRandom random, int rows, int columns) {
            int gap = random.nextInt(1, 5);
            int offset = random.nextInt(0, 9);
            return switch (this) {
                case ROWS -> view(random, offset, columns, 1, rows, columns);
                case COLUMNS -> view(random, offset, rows, 1, columns, rows).transposed();
                case SPACED_ROWS -> view(random, offset, columns + gap, 1, rows, columns);
                case SPACED_COLUMNS ->
                    view(random, offset, rows + gap, 1, columns, rows).transposed();
                case SPACED_EVERYWHERE -> view(random, offset, columns * (gap + 1) + 3, gap + 1, rows, columns);
            };
        }

        private static View view(
                SplittableRandom random, int offset, int rowStride, int columnStride, int rows, int columns) {
            float[] data = new float[offset + rows * rowStride + columns * columnStride];
            for (int i = 0; i < data.length; i++) {
                data[i] = (float) random.nextDouble(-1, 1);
            }
            return new View(data, offset, rowStride, columnStride, rows, columns);
        }
    }

    private record Sizes(int m, int k, int n) {
        static Sizes random(SplittableRandom random) {
            return new Sizes(size(random), size(random), size(random));
        }

        private static int size(SplittableRandom random) {
            return switch (random.nextInt(4)) {
                case 0 -> random.nextInt(1, 8);
                case 1 -> random.nextInt(8, 40);
                case 2 -> 16 * random.nextInt(1, 5);
                default -> random.nextInt(40, 300);
            };
        }
    }

    private static float get(View view, int row, int column) {
        return view.data()[view.offset() + row * view.rowStride() + column * view.columnStride()];
    }

    private static View copy(View view) {
        return new View(
                view.data().clone(), view.offset(), view.rowStride(), view.columnStride(), view.rows(), view.columns());
    }

    /** One chain of fused multiply-adds per element, which is what results are promised to be to the last bit. */
    private static void chains(View a, View b, View c, boolean add) {
        for (int row = 0; row < c.rows(); row++) {
            for (int column = 0; column < c.columns(); column++) {
                float sum = add ? get(c, row, column) : 0f;
                for (int k = 0; k < a.columns(); k++) {
                    sum = Math.fma(get(a, row, k), get(b, k, column), sum);
                }
                c.data()[c.offset() + row * c.rowStride() + column * c.columnStride()] = sum;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void vectorsAndPlainLoopsGiveTheChainsOfEveryElement(Layout layout) {
        SplittableRandom random = new SplittableRandom(layout.ordinal());
        Products vectors = new Products(new VectorTiles());
        Products plain = new Products(new PlainTiles());
        for (int trial = 0; trial < 60; trial++) {
            Sizes sizes = Sizes.random(random);
            boolean add = random.nextBoolean();
            View a = layout.random(random, sizes.m(), sizes.k());
            View b = any(random).random(random, sizes.k(), sizes.n());
            View c = any(random).random(random, sizes.m(), sizes.n());
            View expected = copy(c);
            chains(a, b, expected, add);
            for (Products products : new Products[] {vectors, plain}) {
                View actual = copy(c);
                products.multiply(a, b, actual, add);
                assertThat(actual.data()).as("%s, %s, %s, %s", sizes, b, c, add).isEqualTo(expected.data());
            }
        }
    }

    private static Layout any(SplittableRandom random) {
        return Layout.values()[random.nextInt(Layout.values().length)];
    }

    @Test
    void resultsAreCloseToThoseInDoublePrecision() {
        SplittableRandom random = new SplittableRandom(1);
        View a = Layout.ROWS.random(random, 37, 1000);
        View b = Layout.COLUMNS.random(random, 1000, 51);
        View c = Layout.ROWS.random(random, 37, 51);
        new Products().multiply(a, b, c, false);
        for (int row = 0; row < 37; row++) {
            for (int column = 0; column < 51; column++) {
                double sum = 0;
                for (int k = 0; k < 1000; k++) {
                    sum += (double) get(a, row, k) * get(b, k, column);
                }
                assertThat((double) get(c, row, column)).isCloseTo(sum, Offset.offset(1e-4));
            }
        }
    }

    @Test
    void partsOfTheResultHaveTheBitsOfTheWhole() {
        SplittableRandom random = new SplittableRandom(2);
        Products products = new Products();
        View a = Layout.SPACED_ROWS.random(random, 301, 333);
        View b = Layout.COLUMNS.random(random, 333, 603);
        View whole = Layout.ROWS.random(random, 301, 603);
        View parts = copy(whole);
        products.multiply(a, b, whole, true);
        int row = 0;
        while (row < a.rows()) {
            int rows = Math.min(a.rows() - row, random.nextInt(1, 60));
            int split = random.nextInt(0, b.columns() + 1);
            View band = parts.rows(row, rows);
            products.multiply(a.rows(row, rows), b.columns(0, split), band.columns(0, split), true);
            products.multiply(
                    a.rows(row, rows),
                    b.columns(split, b.columns() - split),
                    band.columns(split, b.columns() - split),
                    true);
            row += rows;
        }
        assertThat(parts.data()).isEqualTo(whole.data());
    }

    @Test
    void aSumOfNothingIsZero() {
        float[] c = {1, 2, 3, 4};
        View a = View.of(new float[0], 2, 0);
        View b = View.of(new float[0], 0, 2);
        new Products().multiply(a, b, View.of(c, 2, 2), true);
        assertThat(c).containsExactly(1, 2, 3, 4);
        new Products().multiply(a, b, View.of(c, 2, 2), false);
        assertThat(c).containsOnly(0);
        new Products().multiply(View.of(c, 0, 2), View.of(c, 2, 2), View.of(c, 0, 2), false);
    }

    @Test
    void whatIsOverwrittenIsNotRead() {
        float[] c = {Float.NaN, Float.NaN, Float.NaN};
        new Products()
                .multiply(
                        View.of(new float[] {2}, 1, 1), View.of(new float[] {1, 2, 3}, 1, 3), View.of(c, 1, 3), false);
        assertThat(c).containsExactly(2, 4, 6);
    }

    @Test
    void sizesMustFit() {
        View view = View.of(new float[12], 3, 4);
        assertThatThrownBy(() -> new Products().multiply(view, view, view, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a product of 3 x 4 and 3 x 4 elements is not 3 x 4");
    }
}
