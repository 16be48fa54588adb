package dev.tramontane.train.adapter;

import dev.tramontane.checkpoint.Safetensors;
import dev.tramontane.checkpoint.TensorInfo;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tensors of an adapter's file, by their names from the decoder on.
 *
 * @param prefix what stands before them
 */
record AdapterTensors(Safetensors file, String prefix) {
    private static final int LONGEST_NAME = 160;

    boolean has(String name) {
        return file.find(prefix + name).isPresent();
    }

    /**
     * A matrix row by row, in whatever type it is stored.
     *
     * @throws AdapterException if it is missing, of another shape, or holds what is no number
     */
    float[] matrix(String name, int rows, int columns) {
        Optional<TensorInfo> found = file.find(prefix + name);
        if (found.isEmpty()) {
            throw new AdapterException(file.file() + ": tensor '" + prefix + name + "' is missing beside its "
                    + "counterpart; the file is incomplete");
        }
        TensorInfo tensor = found.get();
        List<Long> expected = List.of((long) rows, (long) columns);
        if (!tensor.shape().equals(expected)) {
            throw wrong(
                    name,
                    "has shape " + tensor.shape() + " where the model and the adapter's rank need " + expected
                            + "; the adapter belongs to another model");
        }
        ElementType type = switch (tensor.type()) {
            case F32 -> ElementType.F32;
            case F16 -> ElementType.F16;
            case BF16 -> ElementType.BF16;
            default -> throw wrong(name, "has type " + tensor.type() + ", expected F32, F16 or BF16");
        };
        Matrix matrix = Matrix.of(type, rows, columns, file.data(tensor));
        float[] values = new float[Math.multiplyExact(rows, columns)];
        Kernels kernels = KernelProvider.scalar().create();
        for (int row = 0; row < rows; row++) {
            kernels.decode(matrix, row, values, row * columns);
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw wrong(name, "holds " + value + ", which is no weight; the adapter is damaged");
            }
        }
        return values;
    }

    /** Reports tensors that nothing asked for. */
    void expectNothingLeft(Set<String> taken) {
        List<TensorInfo> left = file.tensors().stream()
                .filter(tensor -> !tensor.name().startsWith(prefix)
                        || !taken.contains(tensor.name().substring(prefix.length())))
                .toList();
        if (!left.isEmpty()) {
            throw new AdapterException(
                    file.file() + ": tensor '" + quoted(left.getFirst().name()) + "'"
                            + (left.size() > 1 ? " and " + (left.size() - 1) + " more have" : " has")
                            + " no place in the model, or changes what cannot be changed by an adapter here: the text decoder's"
                            + " linear layers and experts can");
        }
    }

    AdapterException wrong(String name, String problem) {
        return new AdapterException(file.file() + ": tensor '" + quoted(prefix + name) + "' " + problem);
    }

    private static String quoted(String name) {
        String plain = name.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= LONGEST_NAME ? plain : plain.substring(0, LONGEST_NAME) + "…";
    }
}
