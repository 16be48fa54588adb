package dev.tramontane.train.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewTest {
    private final float[] data = new float[12];

    @Test
    void partsAndTransposesShareTheArray() {
        View view = View.of(data, 3, 4);
        assertThat(view).isEqualTo(new View(data, 0, 4, 1, 3, 4));
        assertThat(view.transposed()).isEqualTo(new View(data, 0, 1, 4, 4, 3));
        assertThat(view.rows(1, 2)).isEqualTo(new View(data, 4, 4, 1, 2, 4));
        assertThat(view.columns(1, 3)).isEqualTo(new View(data, 1, 4, 1, 3, 3));
        assertThat(view.rows(3, 0).rows()).isZero();
        assertThat(view.columns(4, 0).columns()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1,4,1,3,4", "0,5,1,3,4", "0,4,2,3,4", "12,1,1,1,1", "0,2147483647,2147483647,2147483647,2147483647"})
    void elementsMustBeInTheArray(int offset, int rowStride, int columnStride, int rows, int columns) {
        assertThatThrownBy(() -> new View(data, offset, rowStride, columnStride, rows, columns))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("its array has 12 elements");
    }

    @ParameterizedTest
    @CsvSource({"-1,4,1,3,4", "0,-4,1,3,4", "0,4,-1,3,4", "0,4,1,-3,4", "0,4,1,3,-4"})
    void numbersMustNotBeNegative(int offset, int rowStride, int columnStride, int rows, int columns) {
        assertThatThrownBy(() -> new View(data, offset, rowStride, columnStride, rows, columns))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("negative");
    }

    @ParameterizedTest
    @CsvSource({"-1,1", "0,-1", "2,2", "4,0", "2147483647,1", "1,2147483647"})
    void partsMustBeInside(int first, int count) {
        View view = View.of(data, 3, 4);
        assertThatThrownBy(() -> view.rows(first, count)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> view.transposed().columns(first, count)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
