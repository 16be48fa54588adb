package dev.tramontane.model;

/** A buffer of {@code rows × width} numbers that lives on a {@link Device}; one row per token of a batch. */
public interface Activations {
    /** The most rows it can hold. */
    int rows();

    /** Numbers per row. */
    int width();

    /** Copies the first {@code count} numbers of a row to the host. */
    void read(int row, float[] to, int offset, int count);
}
