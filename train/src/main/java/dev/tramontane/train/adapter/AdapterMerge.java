package dev.tramontane.train.adapter;

import dev.tramontane.checkpoint.AvailableMemory;
import dev.tramontane.checkpoint.DecoderWeights;
import dev.tramontane.checkpoint.WeightChange;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.LargePages;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.tape.Parameter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Adds an adapter to the weights that it changes. Those that were stored in 32 or 16 bits with ten for the fraction become
 * {@link ElementType#F32}, all others {@link ElementType#BF16}, whatever they were quantised to before: a change is mostly
 * smaller than the steps of a coarse format. What is not changed stays as it is.
 */
public final class AdapterMerge {
    private static final long ALIGNMENT = 64;

    /** Adds its part to a row of numbers. */
    private interface RowChange {
        void add(int row, float[] to, Kernels kernels);
    }

    private record Merged(Matrix base, ElementType type, RowChange change) {
        long byteSize() {
            return Math.multiplyExact(type.bytesPerRow(base.columns()), base.rows());
        }
    }

    private final Adapter adapter;
    private final List<Merged> merged = new ArrayList<>();

    private AdapterMerge(Adapter adapter) {
        this.adapter = adapter;
    }

    /** Has the adapter in a folder read and added when a checkpoint is opened. */
    public static WeightChange of(Path folder) {
        return (model, weights, memory) -> merge(Adapter.read(folder, model), weights, memory);
    }

    /** Has an adapter added when a checkpoint of its model is opened. */
    public static WeightChange of(Adapter adapter) {
        return (_, weights, memory) -> merge(adapter, weights, memory);
    }

    private static DecoderWeights merge(Adapter adapter, DecoderWeights weights, Arena memory) {
        AdapterMerge merge = new AdapterMerge(adapter);
        DecoderMatrices.visit(weights, merge.planner());
        IdentityHashMap<Matrix, Matrix> results = merge.compute(memory);
        return weights.map(matrix -> results.getOrDefault(matrix, matrix));
    }

    private DecoderMatrices.Visitor planner() {
        return new DecoderMatrices.Visitor() {
            @Override
            public void whole(String module, Matrix matrix) {
                adapter.change(module).ifPresent(change -> merged.add(new Merged(matrix, type(matrix), rows(change))));
            }

            @Override
            public void split(String module, List<Matrix> transposedKeys, List<Matrix> values) {
                adapter.change(module).ifPresent(change -> heads(change, transposedKeys, values));
            }

            @Override
            public void alike(String gateModule, Matrix gate, String upModule, Matrix up) {
                Optional<LowRankChange> gateChange = adapter.change(gateModule);
                Optional<LowRankChange> upChange = adapter.change(upModule);
                if (gateChange.isPresent() || upChange.isPresent()) {
                    merged.add(new Merged(gate, type(gate), rows(gateChange)));
                    merged.add(new Merged(up, type(up), rows(upChange)));
                }
            }
        };
    }

    private static ElementType type(Matrix base) {
        return switch (base.type()) {
            case F32, F16 -> ElementType.F32;
            default -> ElementType.BF16;
        };
    }

    private static RowChange rows(Optional<LowRankChange> change) {
        return change.map(AdapterMerge::rows).orElse((_, _, _) -> {});
    }

    private static RowChange rows(LowRankChange change) {
        return rows(change, 0);
    }

    /** @param first the row of {@code up} that the first one of the matrix is changed by */
    private static RowChange rows(LowRankChange change, int first) {
        Parameter down = change.down();
        Parameter up = change.up();
        int rank = change.rank();
        return (row, to, kernels) -> {
            for (int r = 0; r < rank; r++) {
                float factor = change.scale() * up.values()[(first + row) * rank + r];
                kernels.addScaled(down.values(), r * down.columns(), factor, to, 0, down.columns());
            }
        };
    }

    /** Per head the rows of keys, which are columns here, then those of values. */
    private void heads(LowRankChange change, List<Matrix> transposedKeys, List<Matrix> values) {
        int row = 0;
        for (int head = 0; head < values.size(); head++) {
            Matrix keys = transposedKeys.get(head);
            merged.add(new Merged(keys, type(keys), columns(change, row)));
            row += keys.columns();
            merged.add(new Merged(values.get(head), type(values.get(head)), rows(change, row)));
            row += values.get(head).rows();
        }
    }

    /** @param first the row of {@code up} that the first column of the matrix is changed by */
    private static RowChange columns(LowRankChange change, int first) {
        Parameter down = change.down();
        Parameter up = change.up();
        int rank = change.rank();
        return (row, to, _) -> {
            for (int r = 0; r < rank; r++) {
                float factor = change.scale() * down.values()[r * down.columns() + row];
                for (int column = 0; column < to.length; column++) {
                    to[column] += factor * up.values()[(first + column) * rank + r];
                }
            }
        };
    }

    private IdentityHashMap<Matrix, Matrix> compute(Arena memory) {
        long bytes = 0;
        for (Merged each : merged) {
            bytes = Math.addExact(bytes, aligned(each.byteSize()));
        }
        if (bytes == 0) {
            return new IdentityHashMap<>();
        }
        long available = AvailableMemory.bytes();
        if (bytes > available - available / 16) {
            throw new AdapterException("the weights that the adapter changes take " + bytes
                    + " bytes when it is added, and of memory only " + available
                    + " are available; free some, or use a machine with more");
        }
        MemorySegment all = LargePages.allocate(bytes, memory);
        IdentityHashMap<Matrix, Matrix> results = new IdentityHashMap<>();
        long place = 0;
        for (Merged each : merged) {
            MemorySegment data = all.asSlice(place, each.byteSize());
            results.put(
                    each.base(),
                    Matrix.of(each.type(), each.base().rows(), each.base().columns(), data));
            place += aligned(each.byteSize());
        }
        merged.parallelStream().forEach(each -> compute(each, Objects.requireNonNull(results.get(each.base()))));
        return results;
    }

    private static long aligned(long bytes) {
        return Math.addExact(bytes, ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static void compute(Merged merged, Matrix to) {
        Kernels kernels = KernelProvider.scalar().create();
        float[] numbers = new float[to.columns()];
        for (int row = 0; row < to.rows(); row++) {
            kernels.decode(merged.base(), row, numbers, 0);
            merged.change().add(row, numbers, kernels);
            kernels.encode(numbers, 0, to, row);
        }
    }
}
