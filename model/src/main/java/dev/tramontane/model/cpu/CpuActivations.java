package dev.tramontane.model.cpu;

import dev.tramontane.model.Activations;

/** Activations in an array on the heap, rows without gaps. */
record CpuActivations(int rows, int width, float[] values) implements Activations {

    CpuActivations(int rows, int width) {
        this(rows, width, new float[Math.multiplyExact(rows, width)]);
    }

    /** The array and shape behind {@code activations}, which must be this device's. */
    static CpuActivations of(Activations activations) {
        if (activations instanceof CpuActivations mine) {
            return mine;
        }
        throw new IllegalArgumentException("these activations live on another device");
    }

    @Override
    public void read(int row, float[] to, int offset, int count) {
        System.arraycopy(values, row * width, to, offset, count);
    }
}
