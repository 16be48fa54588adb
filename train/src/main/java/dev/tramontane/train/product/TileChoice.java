package dev.tramontane.train.product;

import dev.tramontane.tensor.KernelProvider;

/** Finds out whether this Java process can compute with vectors. */
final class TileChoice {

    private TileChoice() {}

    static Tiles best() {
        // VectorTiles refers to a module that may be missing: not to be touched otherwise.
        return KernelProvider.best(true).isVector() ? new VectorTiles() : new PlainTiles();
    }
}
