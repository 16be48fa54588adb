package dev.tramontane.bench;

import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Kernels;
import java.util.Arrays;
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
import org.openjdk.jmh.annotations.Warmup;

/** Loops over one row of 4096 activations, in nanoseconds per row. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
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
public class ElementwiseLoops {

    private static final int LENGTH = 4096;

    private final Kernels kernels = KernelProvider.best(false).create();
    private final float[] x = RandomActivations.create(LENGTH);
    private final float[] weight = RandomActivations.create(LENGTH);
    private final float[] to = new float[LENGTH];

    /** Loops in place must not drift to zero or infinity, where arithmetic may take another time. */
    @Setup
    public void prepare() {
        Arrays.fill(to, .5f);
    }

    @Benchmark
    public float[] rmsNorm() {
        kernels.rmsNorm(x, 0, weight, 1e-5f, to, 0);
        return to;
    }

    @Benchmark
    public float exponentials() {
        System.arraycopy(x, 0, to, 0, LENGTH);
        return kernels.exponentials(to, 0, LENGTH, .5f);
    }

    @Benchmark
    public float[] siluMultiply() {
        System.arraycopy(x, 0, to, 0, LENGTH);
        kernels.siluMultiply(to, 0, weight, 0, LENGTH);
        return to;
    }

    @Benchmark
    public float max() {
        return kernels.max(x, 0, LENGTH);
    }

    @Benchmark
    public float[] addScaled() {
        kernels.addScaled(x, 0, 1e-9f, to, 0, LENGTH);
        return to;
    }

    @Benchmark
    public float[] arrangeForBf16() {
        kernels.arrange(ElementType.BF16, x, 0, LENGTH, to, 0);
        return to;
    }

    @Benchmark
    public float[] arrangeForNvfp4() {
        kernels.arrange(ElementType.NVFP4, x, 0, LENGTH, to, 0);
        return to;
    }
}
