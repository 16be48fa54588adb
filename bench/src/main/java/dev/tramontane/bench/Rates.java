package dev.tramontane.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Counts per nanosecond, which is to say GB/s and GFLOP/s. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Rates {

    /** Bytes of weights read. */
    public long gigabytes;
    /** Floating-point operations, a multiply-add being two. */
    public long gigaflops;

    @Setup(Level.Iteration)
    public void reset() {
        gigabytes = 0;
        gigaflops = 0;
    }
}
