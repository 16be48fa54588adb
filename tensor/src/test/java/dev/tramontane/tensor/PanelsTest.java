package dev.tramontane.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PanelsTest {

    private static final int COLUMNS = 96;

    private static MemorySegment randomBlocks(Arena arena, ElementType type, int rows) {
        long rowBytes = type.bytesPerRow(COLUMNS);
        MemorySegment blocks = arena.allocate(rows * rowBytes);
        Random random = new Random(3);
        for (int row = 0; row < rows; row++) {
            TestMatrices.setRandomBlocks(type, COLUMNS, blocks, row * rowBytes, random);
        }
        return blocks;
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0_PANELS", "Q8_0_PANELS"})
    void canBeFilledPanelByPanel(ElementType type) {
        int rows = 37;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment blocks = randomBlocks(arena, type, rows);
            MemorySegment whole = arena.allocate(Panels.byteSize(type, rows, COLUMNS));
            Panels.interleave(type, COLUMNS, blocks, 0, rows, whole);
            MemorySegment parts = arena.allocate(whole.byteSize());
            long rowBytes = type.bytesPerRow(COLUMNS);
            Panels.interleave(type, COLUMNS, blocks.asSlice(32 * rowBytes), 32, rows, parts);
            Panels.interleave(type, COLUMNS, blocks, 0, 32, parts);
            assertThat(parts.mismatch(whole)).isEqualTo(-1);
        }
    }

    @Test
    void rowsThatThereAreNotAreZero() {
        try (Arena arena = Arena.ofConfined()) {
            ElementType type = ElementType.Q8_0_PANELS;
            MemorySegment blocks = randomBlocks(arena, type, 3);
            MemorySegment panel =
                    arena.allocate(Panels.byteSize(type, 3, COLUMNS)).fill((byte) -1);
            Panels.interleave(type, COLUMNS, blocks, 0, 3, panel);
            Matrix filled = Matrix.of(type, 16, COLUMNS, panel);
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
                    .isThrownBy(() ->
                            Panels.interleave(ElementType.Q4_0_PANELS, COLUMNS, matrix.data(), 8, 24, matrix.data()))
                    .withMessageContaining("row 8");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Matrix.of(
                            ElementType.Q4_0_PANELS, 40, COLUMNS, matrix.data().asSlice(0, 40L * 54)))
                    .withMessageContaining("needs");
        }
    }

    /** All products of the extremes: nothing may overflow on the way. */
    @ParameterizedTest
    @EnumSource(names = {"Q4_0_PANELS", "Q8_0_PANELS"})
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
                    MemorySegment data = arena.allocate(Panels.byteSize(type, 32, 32));
                    Panels.interleave(type, 32, blocks, 0, 32, data);
                    Matrix matrix = Matrix.of(type, 32, 32, data);
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
