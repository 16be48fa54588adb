package dev.tramontane.train.picture;

import java.util.random.RandomGenerator;

/**
 * Sizes of pictures in cells, each of which becomes one token.
 *
 * @param rows at least 1
 * @param columns at least 1
 */
record PictureSize(int rows, int columns) {

    /** Any size between two. */
    static PictureSize between(RandomGenerator random, int leastRows, int leastColumns, int mostRows, int mostColumns) {
        return new PictureSize(random.nextInt(leastRows, mostRows + 1), random.nextInt(leastColumns, mostColumns + 1));
    }

    /** With a column and more for each sign, and the more rows the longer the line, so that signs have cells of their own. */
    static PictureSize forLine(RandomGenerator random, int length) {
        int columns = Math.max(2, length + 1);
        return between(random, length > 1 ? 2 : 1, columns, 3, Math.max(4, columns));
    }

    /** How many cells. */
    int cells() {
        return rows * columns;
    }

    /** The part of the picture that is a cell, by its number in reading order. */
    Slot slot(int index, int cell) {
        return new Slot(index % columns * cell, index / columns * cell, cell, cell);
    }

    Drawing blank(int cell, int paper) {
        return new Drawing(columns * cell, rows * cell, paper);
    }
}
