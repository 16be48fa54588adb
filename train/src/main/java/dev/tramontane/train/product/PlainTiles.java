package dev.tramontane.train.product;

/** Tiles where there is no Vector API: loops with as many chains as keep a processor busy. */
final class PlainTiles implements Tiles {

    private static final int LANES = 16;
    private static final int CHAINS = 8;

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public void multiply(Block block, int rows, boolean wide, int aAt, int panelAt, int startAt, int cAt) {
        int columns = wide ? 2 * LANES : LANES;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column += CHAINS) {
                eight(
                        block,
                        columns,
                        aAt + row * block.aStride,
                        panelAt + column,
                        startAt + row * block.startStride + column,
                        cAt + row * block.cStride + column);
            }
        }
    }

    private static void eight(Block block, int panelStride, int aAt, int panelAt, int startAt, int cAt) {
        float[] start = block.start;
        float sum0 = start[startAt];
        float sum1 = start[startAt + 1];
        float sum2 = start[startAt + 2];
        float sum3 = start[startAt + 3];
        float sum4 = start[startAt + 4];
        float sum5 = start[startAt + 5];
        float sum6 = start[startAt + 6];
        float sum7 = start[startAt + 7];
        float[] a = block.a;
        int step = block.aStep;
        float[] panel = block.panel;
        int at = panelAt;
        for (int k = 0; k < block.steps; k++) {
            float x = a[aAt + k * step];
            sum0 = Math.fma(x, panel[at], sum0);
            sum1 = Math.fma(x, panel[at + 1], sum1);
            sum2 = Math.fma(x, panel[at + 2], sum2);
            sum3 = Math.fma(x, panel[at + 3], sum3);
            sum4 = Math.fma(x, panel[at + 4], sum4);
            sum5 = Math.fma(x, panel[at + 5], sum5);
            sum6 = Math.fma(x, panel[at + 6], sum6);
            sum7 = Math.fma(x, panel[at + 7], sum7);
            at += panelStride;
        }
        float[] c = block.c;
        c[cAt] = sum0;
        c[cAt + 1] = sum1;
        c[cAt + 2] = sum2;
        c[cAt + 3] = sum3;
        c[cAt + 4] = sum4;
        c[cAt + 5] = sum5;
        c[cAt + 6] = sum6;
        c[cAt + 7] = sum7;
    }
}
