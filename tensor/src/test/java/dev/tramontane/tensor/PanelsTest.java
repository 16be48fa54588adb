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
    @EnumSource(names = {"Q4_0", "Q8_0"})
    void canBeFilledPanelByPanel(ElementType type) {
        int rows = 37;
        try (Arena arena = Arena.ofConfined()) {
            Matrix stored = TestMatrices.random(arena, type, rows, COLUMNS, 3, 1, 5);
            MemorySegment whole = arena.allocate(Panels.byteSize(type.inPanels(), rows, COLUMNS));
            Matrix panels = Panels.interleave(stored, whole);
            MemorySegment parts = arena.allocate(whole.byteSize());
            Panels.interleave(stored, 32, rows, parts);
            Panels.interleave(stored, 0, 32, parts);
            assertThat(parts.mismatch(whole)).isEqualTo(-1);
            Kernels kernels = KernelProvider.scalar().create();
            float[] expected = new float[COLUMNS];
            float[] decoded = new float[COLUMNS];
            for (int row = 0; row < rows; row++) {
                kernels.decode(stored, row, expected, 0);
                kernels.decode(panels, row, decoded, 0);
                assertThat(decoded).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q8_0"})
    void productsAreTheSameFromRowsAndFromPanels(ElementType type) {
        int rows = 70;
        Kernels kernels = KernelProvider.best(false).create();
        try (Arena arena = Arena.ofConfined()) {
            Matrix stored = TestMatrices.random(arena, type, rows, COLUMNS, 3, 1, 5);
            Matrix panels = Panels.interleave(stored, arena.allocate(Panels.byteSize(type.inPanels(), rows, COLUMNS)));
            for (int n : new int[] {1, 3, 8, 17}) {
                float[] x = TestMatrices.gaussians(n * COLUMNS, n);
                float[] arranged = TestMatrices.arranged(kernels, panels, x, 0, COLUMNS, n);
                float[] fromRows = new float[n * rows];
                float[] fromPanels = new float[n * rows];
                kernels.multiply(stored, 3, rows, arranged, 0, COLUMNS, n, fromRows, 0, rows);
                kernels.multiply(panels, 3, rows, arranged, 0, COLUMNS, n, fromPanels, 0, rows);
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
    @EnumSource(names = {"Q4_0", "Q8_0"})
    void theLargestNumbersDoNotOverflow(ElementType type) {
        Kernels kernels = KernelProvider.best(false).create();
        for (int code : new int[] {0x00, 0x0F, 0xF0, 0xFF, 0x80, 0x7F}) {
            for (int n : new int[] {1, 2, 4, 5, 9, 12}) {
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment blocks =
                            arena.allocate(32L * type.bytesPerBlock()).fill((byte) code);
                    for (int row = 0; row < 32; row++) {
                        // One, in binary16.
                        blocks.set(RowDecoder.SHORT, (long) row * type.bytesPerBlock(), (short) 0x3C00);
                    }
                    Matrix stored = Matrix.of(type, 32, 32, blocks);
                    Matrix matrix = Panels.interleave(stored, arena.allocate(Panels.byteSize(type.inPanels(), 32, 32)));
                    for (int sign : new int[] {1, -1}) {
                        float[] x = new float[n * 32];
                        Arrays.fill(x, sign * 127f);
                        float[] y = new float[n * 32];
                        float[] arranged = TestMatrices.arranged(kernels, matrix, x, 0, 32, n);
                        kernels.multiply(matrix, 0, 32, arranged, 0, 32, n, y, 0, 32);
                        float[] row = new float[32];
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
}
