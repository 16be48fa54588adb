package dev.tramontane.train.product;

import java.util.Arrays;

/**
 * Products of float32 matrices. Owns scratch memory: one instance per thread.
 *
 * <p>Every element of a result is one chain of fused multiply-adds, begun with zero or with what is there, in ascending order
 * of the common dimension. So it does not depend on which rows or columns are computed together, on the number of
 * threads, on the layout of the operands, on the width of the machine's vectors, or on whether it has any.
 */
public final class Products {
    /** Elements of the common dimension per block: a panel of them stays in the first-level cache. */
    private static final int STEPS = 256;
    /** Columns per block, whose panels stay in the second-level cache. */
    private static final int COLUMNS = 512;
    /** Rows per block, those of the left operand that stay in the second-level cache beside the panels. */
    private static final int ROWS = 192;
    /** The most rows of a tile. */
    private static final int TILE_ROWS = 6;

    private final Tiles tiles;
    private final int lanes;
    private final Block block = new Block();
    private final Operand a = new Operand();
    private final Operand b = new Operand();
    private final Operand c = new Operand();
    private final Panels panels;
    private final float[] zeros;
    private final float[] edge;

    /** An instance for one thread. */
    public Products() {
        this(TileChoice.best());
    }

    Products(Tiles tiles) {
        this.tiles = tiles;
        lanes = tiles.lanes();
        panels = new Panels(lanes);
        zeros = new float[2 * lanes];
        edge = new float[TILE_ROWS * 2 * lanes];
    }

    /**
     * c = a·b, or c += a·b.
     *
     * @param a [m × k]
     * @param b [k × n]
     * @param c [m × n], sharing no memory with {@code a} and {@code b}, and no two elements with each other
     * @param add whether to add to what is in {@code c}; otherwise it is overwritten
     * @throws IllegalArgumentException if the sizes do not fit together
     */
    public void multiply(View a, View b, View c, boolean add) {
        if (a.columns() != b.rows() || a.rows() != c.rows() || b.columns() != c.columns()) {
            throw new IllegalArgumentException("a product of " + a.rows() + " x " + a.columns() + " and " + b.rows()
                    + " x " + b.columns() + " elements is not " + c.rows() + " x " + c.columns());
        }
        if (c.columnStride() != 1 && c.rowStride() == 1) {
            // Transposed, the result has rows without gaps.
            this.a.set(b);
            this.b.set(a);
            this.c.set(c);
            this.a.transpose();
            this.b.transpose();
            this.c.transpose();
            multiply(c.columns(), a.columns(), c.rows(), add);
        } else {
            this.a.set(a);
            this.b.set(b);
            this.c.set(c);
            multiply(c.rows(), a.columns(), c.columns(), add);
        }
    }

    private void multiply(int m, int k, int n, boolean add) {
        for (int column = 0; column < n; column += COLUMNS) {
            int columns = Math.min(COLUMNS, n - column);
            boolean adding = add;
            int step = 0;
            do {
                int steps = Math.min(STEPS, k - step);
                panels.copy(b, step, column, steps, columns);
                for (int row = 0; row < m; row += ROWS) {
                    multiplyBlock(row, Math.min(ROWS, m - row), step, steps, column, columns, adding);
                }
                adding = true;
                step += steps;
            } while (step < k);
        }
    }

    private void multiplyBlock(int row, int rows, int step, int steps, int column, int columns, boolean add) {
        block.a = a.data;
        block.aStride = a.rowStride;
        block.aStep = a.columnStride;
        block.panel = panels.data();
        block.steps = steps;
        int aAt = a.at(row, step);
        for (int j = 0; j < columns; j += 2 * lanes) {
            int width = panels.width(columns - j);
            int filled = Math.min(width, columns - j);
            if (filled == width && c.columnStride == 1) {
                multiplyPanel(rows, width, aAt, panels.at(j), c.at(row, column + j), add);
            } else {
                multiplyEdge(rows, width, filled, aAt, panels.at(j), c.at(row, column + j), add);
            }
        }
    }

    private void multiplyPanel(int rows, int width, int aAt, int panelAt, int cAt, boolean add) {
        block.start = add ? c.data : zeros;
        block.startStride = add ? c.rowStride : 0;
        block.c = c.data;
        block.cStride = c.rowStride;
        tiles.multiply(block, rows, width > lanes, aAt, panelAt, add ? cAt : 0, cAt);
    }

    /** A panel whose sums cannot be written where they belong a vector at a time. */
    private void multiplyEdge(int rows, int width, int filled, int aAt, int panelAt, int cAt, boolean add) {
        block.start = edge;
        block.startStride = width;
        block.c = edge;
        block.cStride = width;
        for (int row = 0; row < rows; row += TILE_ROWS) {
            int tileRows = Math.min(TILE_ROWS, rows - row);
            Arrays.fill(edge, 0f);
            if (add) {
                for (int r = 0; r < tileRows; r++) {
                    for (int j = 0; j < filled; j++) {
                        edge[r * width + j] = c.data[cAt + (row + r) * c.rowStride + j * c.columnStride];
                    }
                }
            }
            tiles.multiply(block, tileRows, width > lanes, aAt + row * a.rowStride, panelAt, 0, 0);
            for (int r = 0; r < tileRows; r++) {
                for (int j = 0; j < filled; j++) {
                    c.data[cAt + (row + r) * c.rowStride + j * c.columnStride] = edge[r * width + j];
                }
            }
        }
    }
}
