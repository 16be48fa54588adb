package dev.tramontane.model;

/**
 * Keys and values of one attention layer for all patches of some images; lives on a {@link Device}, in the order that
 * its attention likes.
 */
public interface ImageKeyValues {

    /**
     * Makes room for other images and forgets what was stored. The memory grows to the largest images so far and is
     * kept.
     */
    void reset(PatchGrids grids);
}
