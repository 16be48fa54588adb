package dev.tramontane.checkpoint;

import java.lang.foreign.MemorySegment;

/** The bytes of a tensor as rows of equal size, which several threads may ask for in any order. */
interface RowContent {

    /** How many rows there are. */
    long rows();

    /** The bytes of one row. */
    long rowBytes();

    /**
     * Produces consecutive rows. Which ones are asked for together does not depend on the threads, and none twice.
     *
     * @param to native memory of their size
     * @param workspace scratch memory of the calling thread
     */
    void write(long firstRow, int count, MemorySegment to, RowWorkspace workspace);
}
