package dev.tramontane.tensor;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Loops that do one thing only, to find out how fast a processor does it: read memory without using it, or multiply and
 * add without memory. In vectors of the one shape that the kernels use, so that neither spoils what the compiler knows
 * of the other; {@link MachineLimits#measure} tells whether there are any.
 */
public final class PeakLoops {

    /** What a single turn of {@link #read} takes at once: four vectors, of 512 bits at most. */
    public static final int READ_UNIT = 256;

    private static final int CHAINS = 12;

    private PeakLoops() {}

    /**
     * Reads memory.
     *
     * @param bytes a multiple of {@value #READ_UNIT}
     * @return the sum of all its ints, so that reading cannot be left out
     */
    public static int read(MemorySegment memory, long from, int bytes) {
        IntVector a = IntVector.zero(VectorSupport.INTS);
        IntVector b = a;
        IntVector c = a;
        IntVector d = a;
        int vector = VectorSupport.INTS.vectorByteSize();
        for (int at = 0; at < bytes; at += 4 * vector) {
            long place = from + at;
            a = a.add(IntVector.fromMemorySegment(VectorSupport.INTS, memory, place, VectorSupport.ORDER));
            b = b.add(IntVector.fromMemorySegment(VectorSupport.INTS, memory, place + vector, VectorSupport.ORDER));
            c = c.add(
                    IntVector.fromMemorySegment(VectorSupport.INTS, memory, place + 2L * vector, VectorSupport.ORDER));
            d = d.add(
                    IntVector.fromMemorySegment(VectorSupport.INTS, memory, place + 3L * vector, VectorSupport.ORDER));
        }
        return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
    }

    /** The floating-point operations of {@link #multiplyAdd}, a multiply-add being two. */
    public static long operations(int rounds) {
        return 2L * CHAINS * VectorSupport.LANES * rounds;
    }

    /**
     * Multiplies and adds in as many independent chains as keep every unit busy.
     *
     * @param factor what each sum is multiplied with, below 1 so that it stays finite
     * @return the sum of all chains
     */
    public static float multiplyAdd(int rounds, float factor) {
        FloatVector f = FloatVector.broadcast(VectorSupport.FLOATS, factor);
        FloatVector s = FloatVector.broadcast(VectorSupport.FLOATS, 1 - factor);
        FloatVector a0 = s;
        FloatVector a1 = f;
        FloatVector a2 = s.add(1);
        FloatVector a3 = s.add(2);
        FloatVector a4 = s.add(3);
        FloatVector a5 = s.add(4);
        FloatVector a6 = s.add(5);
        FloatVector a7 = s.add(6);
        FloatVector a8 = s.add(7);
        FloatVector a9 = s.add(8);
        FloatVector a10 = s.add(9);
        FloatVector a11 = s.add(10);
        for (int i = 0; i < rounds; i++) {
            a0 = a0.fma(f, s);
            a1 = a1.fma(f, s);
            a2 = a2.fma(f, s);
            a3 = a3.fma(f, s);
            a4 = a4.fma(f, s);
            a5 = a5.fma(f, s);
            a6 = a6.fma(f, s);
            a7 = a7.fma(f, s);
            a8 = a8.fma(f, s);
            a9 = a9.fma(f, s);
            a10 = a10.fma(f, s);
            a11 = a11.fma(f, s);
        }
        FloatVector low = a0.add(a1).add(a2).add(a3).add(a4).add(a5);
        return low.add(a6).add(a7).add(a8).add(a9).add(a10).add(a11).reduceLanes(VectorOperators.ADD);
    }
}
