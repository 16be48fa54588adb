package dev.tramontane.tensor;

import static dev.tramontane.tensor.VectorSupport.INTS;
import static dev.tramontane.tensor.VectorSupport.LANES;
import static dev.tramontane.tensor.VectorSupport.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Loads of narrow integers into int lanes in natural order, the upper bits being copies of the sign. */
final class Widening {

    private static final int LEAST_SHAPE_BITS = 64;

    /** Whether there is a vector shape as short as a byte per lane. */
    static final boolean BYTES_WIDEN = LANES * Byte.SIZE >= LEAST_SHAPE_BITS;

    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(LANES * Short.SIZE));
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(LEAST_SHAPE_BITS, LANES * Byte.SIZE)));

    private Widening() {}

    static IntVector shorts(MemorySegment data, long from) {
        return (IntVector)
                ShortVector.fromMemorySegment(SHORTS, data, from, ORDER).convertShape(VectorOperators.S2I, INTS, 0);
    }

    /** Only where {@link #BYTES_WIDEN}. */
    static IntVector bytes(MemorySegment data, long from) {
        return (IntVector)
                ByteVector.fromMemorySegment(BYTES, data, from, ORDER).convertShape(VectorOperators.B2I, INTS, 0);
    }
}
