package dev.tramontane.train.tape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One forward pass, remembered, to be gone back through: every operation leaves a step that carries the gradient of its
 * outputs to its inputs and weights (reverse-mode automatic differentiation). One thread at a time; operations divide
 * their work among the workers.
 */
public final class Tape {

    private static final float[] NONE = {};
    private static final int CLEARED_AT_ONCE = 1 << 16;

    private final Workers workers;
    private final boolean recording;
    private final Workspace workspace = new Workspace();
    private final List<Runnable> steps = new ArrayList<>();
    private final List<float[]> floats = new ArrayList<>();
    private final List<int[]> ints = new ArrayList<>();
    private final List<float[]> gradients = new ArrayList<>();

    /** @param recording whether there will be a backward pass; otherwise nothing has a gradient */
    public Tape(Workers workers, boolean recording) {
        this.workers = workers;
        this.recording = recording;
    }

    public Workers workers() {
        return workers;
    }

    /** Whether there will be a backward pass. */
    public boolean recording() {
        return recording;
    }

    /** Arrays for the duration of an operation, to be given back by it. */
    public Workspace workspace() {
        return workspace;
    }

    /** Rows of any values, with a gradient if the tape is recording. */
    public Rows rows(int rows, int width) {
        return rows(rows, width, true);
    }

    /**
     * Rows of any values.
     *
     * @param learning whether something that they are computed from learns; without it there is no gradient
     */
    public Rows rows(int rows, int width, boolean learning) {
        int size = Math.multiplyExact(rows, width);
        return new Rows(rows, width, floats(size), learning && recording ? gradient(size) : NONE);
    }

    /** At least {@code length} floats of any values that last until {@link #reset}. */
    public float[] floats(int length) {
        float[] array = workspace.floats(length);
        floats.add(array);
        return array;
    }

    /** At least {@code length} ints of any values that last until {@link #reset}. */
    public int[] ints(int length) {
        int[] array = workspace.ints(length);
        ints.add(array);
        return array;
    }

    private float[] gradient(int length) {
        float[] array = floats(length);
        gradients.add(array);
        return array;
    }

    /** Remembers how to go back through an operation that was just done. */
    public void onBackward(Runnable step) {
        if (recording) {
            steps.add(step);
        }
    }

    /**
     * Goes back through all operations, the last one first, and forgets them. The gradient of all rows is zero at the
     * beginning: what starts it is the step of a loss.
     */
    public void backward() {
        for (float[] gradient : gradients) {
            workers.forBlocks(
                    gradient.length, CLEARED_AT_ONCE, (_, first, last) -> Arrays.fill(gradient, first, last, 0f));
        }
        for (Runnable step : steps.reversed()) {
            step.run();
        }
        steps.clear();
    }

    /** Forgets everything and takes all arrays back for the next step. */
    public void reset() {
        steps.clear();
        gradients.clear();
        floats.forEach(workspace::give);
        floats.clear();
        ints.forEach(workspace::give);
        ints.clear();
    }
}
