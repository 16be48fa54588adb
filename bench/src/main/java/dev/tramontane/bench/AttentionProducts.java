package dev.tramontane.bench;

import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Scores and weighted sums over a page of 64 cached latents of 320 columns, in the cache, for some heads. */
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
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class AttentionProducts {

    private static final int POSITIONS = 64;
    private static final int LATENT = 320;

    @Param({"F32", "BF16"})
    private ElementType type = ElementType.BF16;

    @Param({"1", "32", "256"})
    private int n = 1;

    private final Arena arena = Arena.ofShared();
    private final Kernels kernels = KernelProvider.best(false).create();
    private final Matrix[] page = new Matrix[1];
    private float[] latents = {};
    private float[] scores = {};

    @Setup
    public void prepare() {
        page[0] = RandomMatrices.create(arena, type, POSITIONS, LATENT, 1)[0];
        latents = RandomActivations.create(n * LATENT);
        scores = RandomActivations.create(n * POSITIONS);
    }

    @TearDown
    public void release() {
        arena.close();
    }

    @Benchmark
    public float[] scores(Rates rates) {
        kernels.multiply(page[0], 0, POSITIONS, latents, 0, LATENT, n, scores, 0, POSITIONS);
        count(rates);
        return scores;
    }

    @Benchmark
    public float[] weightedSums(Rates rates) {
        kernels.multiplyTransposed(page[0], 0, POSITIONS, scores, 0, POSITIONS, n, latents, 0, LATENT);
        count(rates);
        return latents;
    }

    private void count(Rates rates) {
        rates.gigabytes += page[0].byteSize();
        rates.gigaflops += 2L * POSITIONS * LATENT * n;
    }
}
