package dev.tramontane.train.tape;

import dev.tramontane.model.PatchGrids;
import dev.tramontane.train.data.ExampleImage;
import java.util.List;

/** Images cut into patches, and patches merged into cells. */
public final class Patches {

    private static final int CHANNELS = 3;
    private static final int BLOCK = 64;

    private Patches() {}

    /** How the patches of images lie in rows: image after image, each row by row. */
    public static PatchGrids grids(List<ExampleImage> images, int patchSize) {
        return new PatchGrids(
                images.stream().mapToInt(image -> image.height() / patchSize).toArray(),
                images.stream().mapToInt(image -> image.width() / patchSize).toArray());
    }

    /** The pixels of every patch, {@code [patches × channels · patchSize · patchSize]}; they have no gradient. */
    public static Rows of(Tape tape, List<ExampleImage> images, PatchGrids grids, int patchSize) {
        Rows patches = tape.rows(grids.patches(), CHANNELS * patchSize * patchSize, false);
        tape.workers().forEach(images.size(), (_, image) -> {
            for (int patch = grids.start(image); patch < grids.start(image + 1); patch++) {
                int place = patch - grids.start(image);
                int top = place / grids.width(image) * patchSize;
                int left = place % grids.width(image) * patchSize;
                cut(images.get(image), top, left, patchSize, patches.values(), patch * patches.width());
            }
        });
        return patches;
    }

    private static void cut(ExampleImage image, int top, int left, int size, float[] to, int offset) {
        int at = offset;
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int y = top; y < top + size; y++) {
                int from = (channel * image.height() + y) * image.width() + left;
                System.arraycopy(image.pixels(), from, to, at, size);
                at += size;
            }
        }
    }

    /**
     * Joins the patches of every square cell, channel by channel.
     *
     * @param x {@code [patches × width]}
     * @param size patches per side of a cell
     * @return {@code [cells × width · size · size]}, image after image, each row by row
     */
    public static Rows merge(Tape tape, PatchGrids grids, int size, Rows x) {
        int perCell = size * size;
        int cells = grids.patches() / perCell;
        int[] patches = tape.ints(grids.patches());
        grids.blocks(size, 0, cells, patches);
        Rows merged = tape.rows(cells, x.width() * perCell, x.learns());
        tape.workers().forBlocks(cells, BLOCK, (_, first, last) -> {
            for (int place = first * perCell; place < last * perCell; place++) {
                int from = patches[place] * x.width();
                int to = place / perCell * merged.width() + place % perCell;
                for (int channel = 0; channel < x.width(); channel++) {
                    merged.values()[to + channel * perCell] = x.values()[from + channel];
                }
            }
        });
        if (x.learns()) {
            tape.onBackward(() -> tape.workers().forBlocks(cells, BLOCK, (_, first, last) -> {
                for (int place = first * perCell; place < last * perCell; place++) {
                    int to = patches[place] * x.width();
                    int from = place / perCell * merged.width() + place % perCell;
                    for (int channel = 0; channel < x.width(); channel++) {
                        x.gradient()[to + channel] += merged.gradient()[from + channel * perCell];
                    }
                }
            }));
        }
        return merged;
    }
}
