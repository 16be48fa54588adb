package dev.tramontane.checkpoint;

import java.lang.foreign.MemorySegment;

/** Produces the little-endian bytes of one tensor that is being written. */
@FunctionalInterface
public interface TensorContent {

    /** Where the bytes go; may be called any number of times with any amount. */
    @FunctionalInterface
    interface Output {
        /** Appends the bytes of a segment, which may be on the heap or native. */
        void write(MemorySegment bytes);
    }

    void writeTo(Output output);
}
