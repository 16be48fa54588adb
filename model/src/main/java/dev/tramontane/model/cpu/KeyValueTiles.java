package dev.tramontane.model.cpu;

import dev.tramontane.model.ImageKeyValues;
import dev.tramontane.model.PatchGrids;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Keys and values of all heads and images, cut into tiles of {@value #TILE} patches that begin anew with each image.
 * Keys are transposed, {@code [headSize × TILE]} per tile: then both products of attention add multiples of rows, which
 * suits heads as short as these better than dot products do.
 */
final class KeyValueTiles implements ImageKeyValues {

    /** Patches per tile; also the tile of the online softmax, hence part of what a result depends on. */
    static final int TILE = 256;

    private final int heads;
    private final int headSize;
    private Matrix keys = Matrix.of(ElementType.F32, 0, 0, MemorySegment.NULL);
    private Matrix values = keys;
    private PatchGrids grids = new PatchGrids(new int[0], new int[0]);
    private int tiles;
    /** Per image the number of its first tile, then the number of all tiles. */
    private int[] firstTiles = {0};

    private int[] tileImages = {};

    KeyValueTiles(int heads, int headSize) {
        this.heads = heads;
        this.headSize = headSize;
    }

    /** The tiles behind {@code keyValues}, which must be this device's. */
    static KeyValueTiles of(ImageKeyValues keyValues) {
        if (keyValues instanceof KeyValueTiles mine) {
            return mine;
        }
        throw new IllegalArgumentException("these keys and values live on another device");
    }

    @Override
    public void reset(PatchGrids grids) {
        number(grids);
        int keyRows = Math.multiplyExact(Math.multiplyExact(heads, tiles), headSize);
        if (keys.rows() < keyRows) {
            keys = Matrix.zeros(ElementType.F32, keyRows, TILE);
            values =
                    Matrix.zeros(ElementType.F32, Math.multiplyExact(Math.multiplyExact(heads, tiles), TILE), headSize);
        }
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

    PatchGrids grids() {
        return grids;
    }

    int heads() {
        return heads;
    }

    int headSize() {
        return headSize;
    }

    /** Number of an image's first tile; of image number {@code images()} the number of all tiles. */
    int firstTile(int image) {
        return firstTiles[image];
    }

    /** Number of the tile that a patch belongs to. */
    int tile(int patch) {
        int image = grids.image(patch);
        return firstTiles[image] + (patch - grids.start(image)) / TILE;
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

    /** The first patch of a tile. */
    int firstPatch(int tile) {
        int image = tileImages[tile];
        return grids.start(image) + (tile - firstTiles[image]) * TILE;
    }

    /**
     * Copies keys and values of one head of some patches, all of one tile, from the rows from {@code row} on.
     *
     * @param scratch {@code [headSize × TILE]}
     * @param patch the first patch
     */
    void store(float[] scratch, int head, int patch, int count, CpuActivations key, CpuActivations value, int row) {
        int tile = tile(patch);
        int place = patch - firstPatch(tile);
        int column = head * headSize;
        for (int i = 0; i < count; i++) {
            int from = (row + i) * key.width() + column;
            for (int d = 0; d < headSize; d++) {
                scratch[d * TILE + i] = key.values()[from + d];
            }
            long target = ((long) valueRow(head, tile) + place + i) * headSize * Float.BYTES;
            MemorySegment.copy(
                    value.values(), (row + i) * value.width() + column, values.data(), Matrix.FLOAT, target, headSize);
        }
        for (int d = 0; d < headSize; d++) {
            long target = (((long) keyRow(head, tile) + d) * TILE + place) * Float.BYTES;
            MemorySegment.copy(scratch, d * TILE, keys.data(), Matrix.FLOAT, target, count);
        }
    }
}
