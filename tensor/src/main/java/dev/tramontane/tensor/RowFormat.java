package dev.tramontane.tensor;

/** A format that stores each row in one piece, from which columns can be unpacked. */
interface RowFormat extends VectorFormat {

    /** Writes the arranged columns {@code first ≤ c < last}, both multiples of the unit, as floats. */
    void unpack(Matrix weights, int row, int first, int last, float[] to, int toOffset);
}
