package dev.tramontane.model.vision;

import dev.tramontane.model.ImageFeatures;
import dev.tramontane.model.PatchGrids;
import dev.tramontane.model.image.Pixels;
import java.util.List;

/**
 * Some images on their way through a {@link VisionPass}, a slice at a time; the pass's device may do other work between
 * slices. Where slices begin and end makes no difference to the features' bits. To give up, drop it.
 */
public final class Encoding {

    /** Rows per step are a multiple of this where they can be: whole units of work for the device. */
    private static final int WHOLE = 96;

    /** What is done to all rows before the next begins; keys and values of a layer are complete before it attends. */
    private enum Stage {
        EMBED,
        KEYS,
        UPDATE,
        PROJECT,
        DONE
    }

    private final VisionPass pass;
    private final int number;
    private final VisionCosts costs;
    private final PatchGrids grids;
    private final long total;
    private List<Pixels> images;
    private List<ImageFeatures> features = List.of();

    private Stage stage = Stage.EMBED;
    private int layer;
    private int row;
    private long done;

    /** @param number tells the encodings of a pass apart */
    Encoding(VisionPass pass, int number, List<Pixels> images, PatchGrids grids) {
        this.pass = pass;
        this.number = number;
        this.images = images;
        this.grids = grids;
        costs = pass.costs();
        total = costs.of(grids);
        if (images.isEmpty()) {
            stage = Stage.DONE;
        }
    }

    /**
     * Does the next slice; to be called by the thread that drives the device.
     *
     * @return whether everything is done, in which case further calls do nothing
     * @throws IllegalStateException if the pass has begun another encoding since
     */
    public boolean advance() {
        if (stage != Stage.DONE && pass.current() != number) {
            throw new IllegalStateException(
                    "the pass has begun to encode other images; encode one set after the other");
        }
        long spent = 0;
        while (stage != Stage.DONE) {
            int count = rowsOfStep();
            long cost = cost(count);
            if (spent > 0 && spent + cost > pass.slice()) {
                break;
            }
            step(count);
            spent += cost;
            done += cost;
            row += count;
            if (row == rows()) {
                nextStage();
            }
        }
        return stage == Stage.DONE;
    }

    /** How much of the arithmetic is done, 0 to 1. */
    public double progress() {
        return stage == Stage.DONE ? 1 : (double) done / total;
    }

    /**
     * One set of features per image, a row per cell of {@link VisionEncoder#cellSize} pixels, in reading order.
     *
     * @throws IllegalStateException if not everything is done
     */
    public List<ImageFeatures> features() {
        if (stage != Stage.DONE) {
            throw new IllegalStateException("the images are not encoded yet; advance until it returns true");
        }
        return features;
    }

    /** Rows that the current stage has to treat. */
    private int rows() {
        return stage == Stage.PROJECT ? grids.patches() / costs.patchesPerCell() : grids.patches();
    }

    /** As many rows as a slice and the buffers hold, in even steps. */
    private int rowsOfStep() {
        int room = stage == Stage.PROJECT ? pass.cellsAtOnce() : pass.patchesAtOnce();
        long most = Math.clamp(pass.slice() / mostPerRow(), 1, room);
        if (most > WHOLE) {
            most -= most % WHOLE;
        }
        int left = rows() - row;
        long even = Math.ceilDiv(left, Math.ceilDiv((long) left, most));
        return (int) Math.min(left, even < WHOLE ? even : Math.min(most, Math.ceilDiv(even, WHOLE) * WHOLE));
    }

    /** What a row of the largest image costs. */
    private long mostPerRow() {
        return switch (stage) {
            case EMBED -> costs.embed();
            case KEYS -> costs.keys();
            case UPDATE -> costs.update() + grids.most() * costs.pair();
            case PROJECT -> costs.project();
            case DONE -> 0;
        };
    }

    private long cost(int count) {
        return switch (stage) {
            case EMBED -> count * costs.embed();
            case KEYS -> count * costs.keys();
            case UPDATE -> count * costs.update() + grids.pairs(row, row + count) * costs.pair();
            case PROJECT -> count * costs.project();
            case DONE -> 0;
        };
    }

    private void step(int count) {
        switch (stage) {
            case EMBED -> pass.embed(images, grids, row, count);
            case KEYS -> pass.keys(layer, row, count);
            case UPDATE -> pass.update(layer, row, count);
            case PROJECT -> pass.project(grids, row, count, features);
            case DONE -> {}
        }
    }

    private void nextStage() {
        row = 0;
        switch (stage) {
            case EMBED -> {
                images = List.of();
                stage = costs.layers() > 0 ? Stage.KEYS : Stage.PROJECT;
            }
            case KEYS -> stage = Stage.UPDATE;
            case UPDATE -> {
                layer++;
                stage = layer < costs.layers() ? Stage.KEYS : Stage.PROJECT;
            }
            case PROJECT, DONE -> stage = Stage.DONE;
        }
        if (stage == Stage.PROJECT) {
            features = pass.features(grids);
        }
    }
}
