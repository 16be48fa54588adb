package dev.tramontane.train.tape;

import dev.tramontane.model.AxialRotaryEmbedding;
import dev.tramontane.model.PatchGrids;

/** Rotary position embedding of patches by row and column (arXiv 2410.07073). Going back turns gradients the other way. */
public final class AxialRotation {

    private static final int BLOCK = 64;

    private final Tape tape;
    private final AxialRotaryEmbedding rope;
    private final int patches;
    private final float[] forth;
    private final float[] back;

    /** The angles of all patches of a step. */
    public AxialRotation(Tape tape, AxialRotaryEmbedding rope, PatchGrids grids) {
        this.tape = tape;
        this.rope = rope;
        patches = grids.patches();
        int size = rope.size();
        forth = tape.floats(patches * size);
        back = tape.floats(patches * size);
        tape.workers().forEach(grids.images(), (_, image) -> {
            for (int patch = grids.start(image); patch < grids.start(image + 1); patch++) {
                int place = patch - grids.start(image);
                int at = patch * size;
                rope.angles(place / grids.width(image), place % grids.width(image), forth, at);
                // Cosines and sines take turns; a negative sine turns the other way.
                for (int i = at; i < at + size; i += 2) {
                    back[i] = forth[i];
                    back[i + 1] = -forth[i + 1];
                }
            }
        });
    }

    /**
     * Turns every head of every row by its patch's angles.
     *
     * @param x of which no operation has kept the values; its width is a multiple of a head's
     */
    public void inPlace(Rows x) {
        turn(x.values(), x.width(), forth);
        if (x.learns()) {
            tape.onBackward(() -> turn(x.gradient(), x.width(), back));
        }
    }

    private void turn(float[] values, int width, float[] angles) {
        int size = rope.size();
        tape.workers().forBlocks(patches, BLOCK, (_, first, last) -> {
            for (int patch = first; patch < last; patch++) {
                for (int head = patch * width; head < (patch + 1) * width; head += size) {
                    rope.rotate(values, head, angles, patch * size);
                }
            }
        });
    }
}
