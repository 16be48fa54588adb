package dev.tramontane.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PanelsTest {

    private static final int COLUMNS = 96;

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q8_0", "Q5_0", "Q4_K", "Q6_K"})
    void canBeFilledPanelByPanel(ElementType type) {
        int rows = 37;
        int columns = TestMatrices.whole(type, COLUMNS);
        try (Arena arena = Arena.ofConfined()) {
            Matrix stored = TestMatrices.random(arena, type, rows, columns, 3, 1, 5);
            MemorySegment whole = arena.allocate(Panels.byteSize(type.inPanels(), rows, columns));
            Matrix panels = Panels.interleave(stored, whole);
            MemorySegment parts = arena.allocate(whole.byteSize());
            Panels.interleave(stored, 32, rows, parts);
            Panels.interleave(stored, 0, 32, parts);
            assertThat(parts.mismatch(whole)).isEqualTo(-1);
            Kernels kernels = KernelProvider.scalar().create();
            float[] expected = new float[columns];
            float[] decoded = new float[columns];
            for (int row = 0; row < rows; row++) {
                kernels.decode(stored, row, expected, 0);
                kernels.decode(panels, row, decoded, 0);
                assertThat(decoded).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q8_0", "Q5_0", "Q4_K", "Q6_K"})
    void productsAreTheSameFromRowsAndFromPanels(ElementType type) {
        int rows = 70;
        int columns = 3 * TestMatrices.whole(type, COLUMNS);
        Kernels kernels = KernelProvider.best(false).create();
        try (Arena arena = Arena.ofConfined()) {
            Matrix stored = TestMatrices.random(arena, type, rows, columns, 3, 1, 5);
            Matrix panels = Panels.interleave(stored, arena.allocate(Panels.byteSize(type.inPanels(), rows, columns)));
            for (int n : new int[] {1, 3, 8, 17}) {
                float[] x = TestMatrices.gaussians(n * columns, n);
                float[] arranged = TestMatrices.arranged(kernels, panels, x, 0, columns, n);
                float[] fromRows = new float[n * rows];
                float[] fromPanels = new float[n * rows];
                kernels.multiply(stored, 3, rows, arranged, 0, columns, n, fromRows, 0, rows);
                kernels.multiply(panels, 3, rows, arranged, 0, columns, n, fromPanels, 0, rows);
                assertThat(fromRows).isEqualTo(fromPanels);
            }
        }
    }

    @Test
    void rowsThatThereAreNotAreZero() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix stored = TestMatrices.random(arena, ElementType.Q8_0, 3, COLUMNS, 0, 0, 5);
            MemorySegment panel = arena.allocate(Panels.byteSize(ElementType.Q8_0_PANELS, 3, COLUMNS))
                    .fill((byte) -1);
            Panels.interleave(stored, panel);
            Matrix filled = Matrix.of(ElementType.Q8_0_PANELS, 16, COLUMNS, panel);
            float[] row = new float[COLUMNS];
            KernelProvider.scalar().create().decode(filled, 3, row, 0);
            assertThat(row).containsOnly(0f);
        }
    }

    @Test
    void aViewBeginsWithAPanel() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix matrix = TestMatrices.random(arena, ElementType.Q4_0_PANELS, 40, COLUMNS, 0, 0, 1);
            assertThat(matrix.rows(16, 40).rows()).isEqualTo(24);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> matrix.rows(8, 24))
                    .withMessageContaining("row 8 begins no panel");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Matrix.of(
                            ElementType.Q4_0_PANELS, 40, COLUMNS, matrix.data().asSlice(0, 40L * 54)))
                    .withMessageContaining("needs");
            Matrix rows = TestMatrices.random(arena, ElementType.Q4_0, 40, COLUMNS, 0, 0, 1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Panels.interleave(rows, 8, 24, matrix.data()))
                    .withMessageContaining("row 8 begins no panel");
            Matrix plain = TestMatrices.random(arena, ElementType.F32, 40, COLUMNS, 0, 0, 1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Panels.interleave(plain, 0, 16, matrix.data()))
                    .withMessageContaining("rows of F32 cannot be interleaved");
        }
    }

    /** All products of the extremes: nothing may overflow on the way. */
    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q8_0", "Q5_0", "Q4_K", "Q6_K"})
    void theLargestNumbersDoNotOverflow(ElementType type) {
        Kernels kernels = KernelProvider.best(false).create();
        int rows = 32;
        int columns = type.elementsPerBlock();
        for (int code : new int[] {0x00, 0x0F, 0xF0, 0xFF, 0x80, 0x7F}) {
            for (int n : new int[] {1, 2, 4, 5, 9, 12}) {
                try (Arena arena = Arena.ofConfined()) {
                    Matrix stored = Matrix.of(type, rows, columns, extremes(arena, type, rows, code));
                    Matrix matrix =
                            Panels.interleave(stored, arena.allocate(Panels.byteSize(type.inPanels(), rows, columns)));
                    for (int sign : new int[] {1, -1}) {
                        float[] x = new float[n * columns];
                        Arrays.fill(x, sign * 127f);
                        float[] y = new float[n * rows];
                        float[] arranged = TestMatrices.arranged(kernels, matrix, x, 0, columns, n);
                        kernels.multiply(matrix, 0, rows, arranged, 0, columns, n, y, 0, rows);
                        float[] row = new float[columns];
                        kernels.decode(matrix, 5, row, 0);
                        double sum = 0;
                        for (float weight : row) {
                            sum += weight;
                        }
                        assertThat(y).containsOnly((float) (sum * sign * 127 + 0.0));
                    }
                }
            }
        }
    }

    /** A block per row, every byte of which is the same but those of binary16 numbers, which are one. */
    private static MemorySegment extremes(Arena arena, ElementType type, int rows, int code) {
        MemorySegment blocks =
                arena.allocate((long) rows * type.bytesPerBlock()).fill((byte) code);
        short one = 0x3C00;
        for (int row = 0; row < rows; row++) {
            long block = (long) row * type.bytesPerBlock();
            switch (type) {
                case Q4_K -> {
                    blocks.set(RowDecoder.SHORT, block, one);
                    blocks.set(RowDecoder.SHORT, block + 2, one);
                }
                case Q6_K -> blocks.set(RowDecoder.SHORT, block + 208, one);
                default -> blocks.set(RowDecoder.SHORT, block, one);
            }
        }
        return blocks;
    }
}
