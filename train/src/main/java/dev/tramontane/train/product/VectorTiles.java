package dev.tramontane.train.product;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Tiles in vector registers. */
final class VectorTiles implements Tiles {

    /** The shape of all vectors in this process, see {@code dev.tramontane.tensor}. */
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

    static final int LANES = FLOATS.length();
    /** Columns of a wide tile. */
    static final int COLUMNS = 2 * LANES;

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public void multiply(Block block, int rows, boolean wide, int aAt, int panelAt, int startAt, int cAt) {
        if (wide) {
            wide(block, rows, aAt, panelAt, startAt, cAt);
        } else {
            narrow(block, rows, aAt, panelAt, startAt, cAt);
        }
    }

    private static void wide(Block block, int rows, int aAt, int panelAt, int startAt, int cAt) {
        int row = 0;
        for (; row + 6 <= rows; row += 6) {
            WideTiles.six(
                    block,
                    aAt + row * block.aStride,
                    panelAt,
                    startAt + row * block.startStride,
                    cAt + row * block.cStride);
        }
        for (; row + 2 <= rows; row += 2) {
            WideTiles.two(
                    block,
                    aAt + row * block.aStride,
                    panelAt,
                    startAt + row * block.startStride,
                    cAt + row * block.cStride);
        }
        if (row < rows) {
            WideTiles.one(
                    block,
                    aAt + row * block.aStride,
                    panelAt,
                    startAt + row * block.startStride,
                    cAt + row * block.cStride);
        }
    }

    private static void narrow(Block block, int rows, int aAt, int panelAt, int startAt, int cAt) {
        int row = 0;
        for (; row + 6 <= rows; row += 6) {
            NarrowTiles.six(
                    block,
                    aAt + row * block.aStride,
                    panelAt,
                    startAt + row * block.startStride,
                    cAt + row * block.cStride);
        }
        for (; row + 2 <= rows; row += 2) {
            NarrowTiles.two(
                    block,
                    aAt + row * block.aStride,
                    panelAt,
                    startAt + row * block.startStride,
                    cAt + row * block.cStride);
        }
        if (row < rows) {
            NarrowTiles.one(
                    block,
                    aAt + row * block.aStride,
                    panelAt,
                    startAt + row * block.startStride,
                    cAt + row * block.cStride);
        }
    }
}
