package dev.tramontane.bench;

import com.sun.management.ThreadMXBean;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.tensor.WorkerTeam;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * Fails if a kernel still allocates once it is compiled. An allocation means that the compiler has lost sight of a
 * vector and puts it on the heap, at a fiftieth of the speed. Whether it does can depend on which kernels ran before, so
 * the order is part of the test.
 */
public final class AllocationGate {

    private static final Set<ElementType> ENCODABLE =
            EnumSet.of(ElementType.F32, ElementType.F16, ElementType.BF16, ElementType.Q8_0, ElementType.Q4_0);
    private static final int ROWS = 40;
    private static final int COLUMNS = 1040;
    /** Rows of activations: few, those that go straight from the weights, and more, which want them unpacked. */
    private static final int[] ACTIVATIONS = {1, 3, 7, 13};

    private static final int LONGEST = 13;
    private static final int CALLS = 200;
    private static final int ATTEMPTS = 60;
    private static final long WARM_UP_NANOS = 30_000_000L;
    private static final int TURNS = 60;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private record Kernel(String name, Runnable call) {}

    private AllocationGate() {}

    /** How kernels are warmed up. */
    private enum Order {
        /** One after the other, by format. */
        LISTED,
        /** The other way round. */
        REVERSED,
        /** One after the other in any order. */
        SHUFFLED,
        /** In turns too short to be compiled in, so that all profiles are mixed when compiling begins. */
        MIXED
    }

    /**
     * Runs all kernels.
     *
     * @param args an order in small letters, and a seed where it is one of chance
     */
    public static void main(String[] args) {
        Order order = Order.valueOf(args[0].toUpperCase(Locale.ROOT));
        Random random = new Random(args.length == 1 ? 0 : Long.parseLong(args[1]));
        List<String> allocating = new AllocationGate().allocating(order, random);
        if (!allocating.isEmpty()) {
            throw new IllegalStateException(
                    "kernels that allocate, in the order " + String.join(" ", args) + ": " + allocating);
        }
    }

    private List<String> allocating(Order order, Random random) {
        try (Arena arena = Arena.ofShared();
                WorkerTeam team = new WorkerTeam(2)) {
            List<Kernel> kernels = kernels(arena, KernelProvider.best(false).create(), team);
            // All are warmed up before any is judged, so that each has met all the others' profiles.
            switch (order) {
                case LISTED -> kernels.forEach(this::warmUp);
                case REVERSED -> kernels.reversed().forEach(this::warmUp);
                case SHUFFLED -> {
                    Collections.shuffle(kernels, random);
                    kernels.forEach(this::warmUp);
                }
                case MIXED -> {
                    for (int turn = 0; turn < TURNS; turn++) {
                        Collections.shuffle(kernels, random);
                        kernels.forEach(kernel -> kernel.call().run());
                    }
                }
            }
            return kernels.stream()
                    .filter(this::keepsAllocating)
                    .map(Kernel::name)
                    .toList();
        }
    }

    private boolean keepsAllocating(Kernel kernel) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int call = 0; call < CALLS; call++) {
                kernel.call.run();
            }
            if (threads.getCurrentThreadAllocatedBytes() == before) {
                return false;
            }
            warmUp(kernel);
        }
        return true;
    }

    private void warmUp(Kernel kernel) {
        long end = System.nanoTime() + WARM_UP_NANOS;
        while (System.nanoTime() < end) {
            kernel.call.run();
        }
    }

    private static List<Kernel> kernels(Arena arena, Kernels kernels, WorkerTeam team) {
        List<Kernel> all = new ArrayList<>();
        float[] x = RandomActivations.create(LONGEST * COLUMNS);
        float[] y = new float[LONGEST * COLUMNS];
        float[] weight = RandomActivations.create(COLUMNS);
        for (ElementType type : ElementType.values()) {
            int columns = COLUMNS / type.elementsPerBlock() * type.elementsPerBlock();
            Matrix matrix = RandomMatrices.create(arena, type, ROWS, columns, 1)[0];
            for (int n : ACTIVATIONS) {
                all.add(new Kernel(
                        "multiply " + type + " × " + n,
                        () -> kernels.multiply(matrix, 0, ROWS, x, 0, columns, n, y, 0, ROWS)));
                all.add(new Kernel(
                        "multiplyTransposed " + type + " × " + n,
                        () -> kernels.multiplyTransposed(matrix, 0, ROWS, x, 0, ROWS, n, y, 0, columns)));
            }
            all.add(new Kernel("decode " + type, () -> kernels.decode(matrix, 1, y, 0)));
            all.add(new Kernel("arrange " + type, () -> kernels.arrange(type, x, 0, columns, y, 0)));
            if (ENCODABLE.contains(type)) {
                all.add(new Kernel("encode " + type, () -> kernels.encode(x, 0, matrix, 1)));
            }
        }
        int odd = COLUMNS - 1;
        all.add(new Kernel("rmsNorm", () -> kernels.rmsNorm(x, 0, weight, 1e-5f, y, 0)));
        all.add(new Kernel("addScaled", () -> kernels.addScaled(x, 0, .1f, y, 0, odd)));
        all.add(new Kernel("scale", () -> kernels.scale(y, 0, .9f, odd)));
        all.add(new Kernel("siluMultiply", () -> kernels.siluMultiply(y, 0, weight, 0, odd)));
        all.add(new Kernel("gelu", () -> kernels.gelu(y, 0, odd)));
        all.add(new Kernel("geluMultiply", () -> kernels.geluMultiply(y, 0, weight, 0, odd)));
        all.add(new Kernel("max", () -> kernels.max(x, 0, odd)));
        all.add(new Kernel("exponentials", () -> kernels.exponentials(y, 0, odd, 1f)));
        WorkerTeam.Task task = (worker, workers) -> y[worker * COLUMNS] = workers;
        all.add(new Kernel("team", () -> team.run(task)));
        return all;
    }
}
