package dev.tramontane.train.product;

/**
 * Where a tile of the result finds its operands. Set once per block, so that the calls for its tiles pass positions
 * alone.
 */
final class Block {
    /** The left operand, broadcast element by element. */
    float[] a = {};
    /** From one row of it to the next. */
    int aStride;
    /** From one element of a row to the next. */
    int aStep;
    /** Rows of the right operand, as wide as the tile and without gaps. */
    float[] panel = {};
    /** The elements of the common dimension that are added. */
    int steps;
    /** What the sums begin with. */
    float[] start = {};
    /** From one row of it to the next. */
    int startStride;
    /** Where the sums go. */
    float[] c = {};
    /** From one row of them to the next. */
    int cStride;
}
