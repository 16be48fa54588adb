package dev.tramontane.train.product;

/** Tiles where there is no Vector API: loops that the compiler may turn into vector instructions by itself. */
final class PlainTiles implements Tiles {

    private static final int LANES = 16;

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public void multiply(Block block, int rows, boolean wide, int aAt, int panelAt, int startAt, int cAt) {
        int columns = wide ? 2 * LANES : LANES;
        for (int row = 0; row < rows; row++) {
            int to = cAt + row * block.cStride;
            System.arraycopy(block.start, startAt + row * block.startStride, block.c, to, columns);
            for (int k = 0; k < block.steps; k++) {
                float x = block.a[aAt + row * block.aStride + k * block.aStep];
                add(x, block.panel, panelAt + k * columns, block.c, to, columns);
            }
        }
    }

    private static void add(float x, float[] panel, int panelAt, float[] c, int cAt, int columns) {
        for (int j = 0; j < columns; j++) {
            c[cAt + j] = Math.fma(x, panel[panelAt + j], c[cAt + j]);
        }
    }
}
