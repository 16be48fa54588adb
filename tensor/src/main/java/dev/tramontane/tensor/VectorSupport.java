package dev.tramontane.tensor;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The one vector shape that all arithmetic in this process uses, as constants that the compiler can see through.
 * Narrower vectors only ever carry a load into a conversion: arithmetic in a second shape would spoil the type profiles
 * of the methods that all shapes share, and the first one would be boxed from then on.
 *
 * <p>For the same reason no method of ours takes or returns a vector, and whatever needs one twice is written out twice:
 * a method that happens to be compiled before its caller is no longer inlined there, and its vectors go to the heap.
 */
final class VectorSupport {

    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
    static final int LANES = FLOATS.length();
    private static final int LEAST_SHAPE_BITS = 64;

    /** Half a vector of shorts, to be loaded and widened into {@link #INTS}. */
    static final VectorSpecies<Short> LOADED_SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(LANES * Short.SIZE));
    /** Whether there is a vector shape as short as a byte per lane. */
    static final boolean BYTES_WIDEN = LANES * Byte.SIZE >= LEAST_SHAPE_BITS;
    /** A quarter of a vector of bytes, to be loaded and widened into {@link #INTS}, where {@link #BYTES_WIDEN}. */
    static final VectorSpecies<Byte> LOADED_BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(LEAST_SHAPE_BITS, LANES * Byte.SIZE)));

    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private VectorSupport() {}

    static int bits() {
        return FLOATS.vectorBitSize();
    }

    /**
     * The shortest vectors worth using. Processors of the x86 family with less than 256 bits also lack the fused
     * multiply-add, without which Java computes it exactly but in software.
     */
    static int leastBits() {
        return System.getProperty("os.arch", "").equals("amd64") ? 256 : 128;
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
