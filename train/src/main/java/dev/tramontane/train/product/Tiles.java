package dev.tramontane.train.product;

/**
 * The inner loops of the product. A tile is some rows of the result by one or two vectors of columns. Each of its
 * elements is one chain of fused multiply-adds in ascending order of the common dimension, in all implementations: their
 * results are the same to the last bit.
 */
sealed interface Tiles permits PlainTiles, VectorTiles {

    /** Columns of a narrow tile; a wide one has twice as many. */
    int lanes();

    /**
     * Adds a product to rows of the result.
     *
     * @param rows any number of them
     * @param wide whether the panel is two vectors wide
     * @param aAt the first element of the left operand
     * @param panelAt the first element of the panel
     * @param startAt the first element of what the sums begin with
     * @param cAt the first element of the result
     */
    void multiply(Block block, int rows, boolean wide, int aAt, int panelAt, int startAt, int cAt);
}
