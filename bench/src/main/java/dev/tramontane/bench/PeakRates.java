package dev.tramontane.bench;

import dev.tramontane.tensor.PeakLoops;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
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
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-modules=jdk.incubator.vector",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:+IncrementalInlineForceCleanup"
        })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PeakRates {

    private static final long AREA_BYTES = 384L << 20;
    private static final int PART_BYTES = 32 << 20;
    private static final int ROUNDS = 100_000;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment area = arena.allocate(AREA_BYTES, PeakLoops.READ_UNIT);
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
    public int plainRead(Rates rates) {
        int sum = PeakLoops.read(area, next, PART_BYTES);
        next = (next + PART_BYTES) % AREA_BYTES;
        rates.gigabytes += PART_BYTES;
        return sum;
    }

    @Benchmark
    public float fusedMultiplyAdds(Rates rates) {
        rates.gigaflops += PeakLoops.operations(ROUNDS);
        return PeakLoops.multiplyAdd(ROUNDS, factor);
    }
}
