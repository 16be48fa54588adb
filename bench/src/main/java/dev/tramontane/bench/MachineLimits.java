package dev.tramontane.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the machine can do at most: reading memory without using it, multiply-adds without memory. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MachineLimits {

    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final long AREA_BYTES = 384L << 20;
    private static final long PART_BYTES = 32L << 20;
    private static final int ROUNDS = 100_000;
    private static final int CHAINS = 12;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment area = arena.allocate(AREA_BYTES, 64);
    private long next;
    private float factor = .999f;

    @Setup
    public void touch() {
        area.fill((byte) 1);
    }

    @TearDown
    public void release() {
        arena.close();
    }

    @Benchmark
    public long plainRead(Rates rates) {
        LongVector a = LongVector.zero(LONGS);
        LongVector b = a;
        LongVector c = a;
        LongVector d = a;
        long start = next;
        int bytes = LONGS.vectorByteSize();
        for (int at = 0; at < (int) PART_BYTES; at += 4 * bytes) {
            long from = start + at;
            a = a.add(LongVector.fromMemorySegment(LONGS, area, from, ByteOrder.LITTLE_ENDIAN));
            b = b.add(LongVector.fromMemorySegment(LONGS, area, from + bytes, ByteOrder.LITTLE_ENDIAN));
            c = c.add(LongVector.fromMemorySegment(LONGS, area, from + 2L * bytes, ByteOrder.LITTLE_ENDIAN));
            d = d.add(LongVector.fromMemorySegment(LONGS, area, from + 3L * bytes, ByteOrder.LITTLE_ENDIAN));
        }
        next = (start + PART_BYTES) % AREA_BYTES;
        rates.gigabytes += PART_BYTES;
        return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
    }

    @Benchmark
    public float fusedMultiplyAdds(Rates rates) {
        FloatVector f = FloatVector.broadcast(FLOATS, factor);
        FloatVector s = FloatVector.broadcast(FLOATS, 1 - factor);
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
        for (int i = 0; i < ROUNDS; i++) {
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
        rates.gigaflops += 2L * CHAINS * FLOATS.length() * ROUNDS;
        FloatVector low = a0.add(a1).add(a2).add(a3).add(a4).add(a5);
        return low.add(a6).add(a7).add(a8).add(a9).add(a10).add(a11).reduceLanes(VectorOperators.ADD);
    }
}
