package dev.tramontane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PatchGridsTest {

    /** Two rows of four, then four rows of two. */
    private static final PatchGrids GRIDS = new PatchGrids(new int[] {2, 4}, new int[] {4, 2});

    @Test
    void patchesKnowTheirImage() {
        assertThat(GRIDS.image(0)).isZero();
        assertThat(GRIDS.image(7)).isZero();
        assertThat(GRIDS.image(8)).isEqualTo(1);
        assertThat(GRIDS.image(15)).isEqualTo(1);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> GRIDS.image(16));
    }

    @Test
    void blocksGoRowByRow() {
        int[] patches = new int[16];
        GRIDS.blocks(2, 0, 4, patches);
        assertThat(patches).containsExactly(0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        GRIDS.blocks(2, 1, 2, patches);
        assertThat(Arrays.copyOf(patches, 8)).containsExactly(2, 3, 6, 7, 8, 9, 10, 11);
    }

    @Test
    void pairsAreThoseOfTheirImages() {
        PatchGrids grids = new PatchGrids(new int[] {1, 3, 2}, new int[] {2, 3, 1});
        assertThat(grids.most()).isEqualTo(9);
        assertThat(grids.pairs(0, 13)).isEqualTo(2 * 2 + 9 * 9 + 2 * 2);
        assertThat(grids.pairs(1, 4)).isEqualTo(2 + 9 + 9);
        assertThat(grids.pairs(11, 13)).isEqualTo(2 * 2);
        assertThat(grids.pairs(5, 5)).isZero();
    }
}
