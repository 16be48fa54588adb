package dev.tramontane.tensor;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The one vector shape that all arithmetic in this process uses, as constants that the compiler can see through.
 * Narrower vectors only ever carry a load into a conversion: arithmetic in a second shape would spoil the type profiles
 * of the methods that all shapes share, and the first one would be boxed from then on.
 */
final class VectorSupport {

    static final int LEAST_BITS = 128;

    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    static final int LANES = FLOATS.length();
    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private VectorSupport() {}

    static int bits() {
        return FLOATS.vectorBitSize();
    }

    static Kernels kernels() {
        return new VectorKernels();
    }

    static String description() {
        return "vector kernels, " + bits() + "-bit (" + LANES + " floats)";
    }

    /** The largest multiple of the lanes that is not above {@code length}. */
    static int wholeVectors(int length) {
        return length & -LANES;
    }
}
