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

/** Linear layers of 4096 × 4096 whose weights come from main memory, each thread with its own. */
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
public class MatrixProducts {

    private static final int SIZE = 4096;
    private static final long AREA_BYTES = 384L << 20;

    @Param({"F32", "F16", "BF16", "F8_E4M3", "NVFP4"})
    private ElementType type = ElementType.BF16;

    @Param({"1", "2", "3", "4", "8", "16", "48"})
    private int n = 1;

    private final Arena arena = Arena.ofShared();
    private final Kernels kernels = KernelProvider.best(false).create();
    private Matrix[] matrices = {};
    private float[] x = {};
    private float[] y = {};
    private int next;

    @Setup
    public void prepare() {
        matrices = RandomMatrices.larger(arena, type, SIZE, SIZE, AREA_BYTES);
        float[] natural = RandomActivations.create(n * SIZE);
        x = new float[n * SIZE];
        y = new float[n * SIZE];
        for (int i = 0; i < n; i++) {
            kernels.arrange(type, natural, i * SIZE, SIZE, x, i * SIZE);
        }
    }

    @TearDown
    public void release() {
        arena.close();
    }

    @Benchmark
    public float[] multiply(Rates rates) {
        Matrix matrix = matrices[next++ % matrices.length];
        kernels.multiply(matrix, 0, SIZE, x, 0, SIZE, n, y, 0, SIZE);
        rates.gigabytes += matrix.byteSize();
        rates.gigaflops += 2L * SIZE * SIZE * n;
        return y;
    }
}
