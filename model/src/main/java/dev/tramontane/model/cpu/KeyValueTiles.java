package dev.tramontane.model.cpu;

import dev.tramontane.model.PatchGrids;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Keys and values of all images for some heads, cut into tiles of {@value #TILE} patches that begin anew with each
 * image. Keys are transposed, {@code [headSize × TILE]} per tile: then both products of attention add multiples of
 * rows, which suits heads as short as these better than dot products do.
 */
final class KeyValueTiles {

    /** Patches per tile; also the tile of the online softmax, hence part of what a result depends on. */
    static final int TILE = 256;

    private Matrix keys = Matrix.of(ElementType.F32, 0, 0, MemorySegment.NULL);
    private Matrix values = keys;
    private int headSize;
    private int tiles;
    /** Per image the number of its first tile, then the number of all tiles. */
    private int[] firstTiles = {0};

    private int[] tileImages = {};
    private PatchGrids grids = new PatchGrids(new int[0], new int[0]);

    /** Makes room for {@code heads} heads of all images. */
    void reserve(PatchGrids grids, int heads, int headSize) {
        if (!grids.equals(this.grids)) {
            number(grids);
        }
        int keyRows = Math.multiplyExact(Math.multiplyExact(heads, tiles), headSize);
        if (keys.rows() < keyRows || headSize != this.headSize) {
            keys = matrix(keyRows, TILE);
            values = matrix(Math.multiplyExact(Math.multiplyExact(heads, tiles), TILE), headSize);
        }
        this.headSize = headSize;
    }

    private void number(PatchGrids grids) {
        this.grids = grids;
        firstTiles = new int[grids.images() + 1];
        for (int image = 0; image < grids.images(); image++) {
            firstTiles[image + 1] = firstTiles[image] + Math.ceilDiv(grids.patches(image), TILE);
        }
        tiles = firstTiles[grids.images()];
        tileImages = new int[tiles];
        for (int image = 0; image < grids.images(); image++) {
            Arrays.fill(tileImages, firstTiles[image], firstTiles[image + 1], image);
        }
    }

    /** Number of tiles of all images. */
    int tiles() {
        return tiles;
    }

    /** Size of the heads that there is room for. */
    int headSize() {
        return headSize;
    }

    /** Number of an image's first tile; of image number {@code images()} the number of all tiles. */
    int firstTile(int image) {
        return firstTiles[image];
    }

    /** Transposed keys; a tile begins at {@link #keyRow}. */
    Matrix keys() {
        return keys;
    }

    int keyRow(int head, int tile) {
        return (head * tiles + tile) * headSize;
    }

    /** Values; a tile begins at {@link #valueRow}. */
    Matrix values() {
        return values;
    }

    int valueRow(int head, int tile) {
        return (head * tiles + tile) * TILE;
    }

    /** Patches of a tile, less than {@value #TILE} at the end of an image. */
    int patches(int tile) {
        return Math.min(TILE, grids.start(tileImages[tile] + 1) - firstPatch(tile));
    }

    private int firstPatch(int tile) {
        int image = tileImages[tile];
        return grids.start(image) + (tile - firstTiles[image]) * TILE;
    }

    /**
     * Copies one tile of keys and values of one head from the columns {@code column} onwards.
     *
     * @param scratch {@code [headSize × TILE]}
     */
    void store(
            Kernels kernels,
            float[] scratch,
            int head,
            int tile,
            CpuActivations key,
            CpuActivations value,
            int column) {
        int first = firstPatch(tile);
        int count = patches(tile);
        for (int i = 0; i < count; i++) {
            int from = (first + i) * key.width() + column;
            for (int d = 0; d < headSize; d++) {
                scratch[d * TILE + i] = key.values()[from + d];
            }
            kernels.encode(value.values(), (first + i) * value.width() + column, values, valueRow(head, tile) + i);
        }
        for (int d = 0; d < headSize; d++) {
            kernels.encode(scratch, d * TILE, keys, keyRow(head, tile) + d);
        }
    }

    /**
     * Native, because the kernels read matrices from native memory only; an automatic arena frees it with this
     * object.
     */
    private static Matrix matrix(int rows, int columns) {
        MemorySegment memory = Arena.ofAuto().allocate((long) rows * columns * Float.BYTES, Long.BYTES * 8L);
        return Matrix.of(ElementType.F32, rows, columns, memory);
    }
}
