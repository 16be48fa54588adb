package dev.tramontane.checkpoint;

import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes tensors by name and expected shape, and remembers which ones were taken, so that nothing is left over in the
 * end. Matrices stay views of the mapped files; only vectors and scales are copied.
 */
final class WeightReader {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort F16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path config;
    private final TensorFiles files;
    private final Quantisation quantisation;
    private final WeightNames names;
    private final Set<String> taken = new HashSet<>();

    /** @param config the file that the expectations come from, for messages */
    WeightReader(Path config, TensorFiles files, Quantisation quantisation, WeightNames names) {
        this.config = config;
        this.files = files;
        this.quantisation = quantisation;
        this.names = names;
    }

    boolean has(String name) {
        return files.has(name);
    }

    /** The vector {@code name} of {@code length} numbers, copied. */
    float[] vector(String name, int length) {
        TensorFiles.Stored tensor = take(name);
        expectShape(tensor, length);
        return decode(tensor);
    }

    /** The matrix {@code name}, which checkpoints quantise in a GGUF file only. */
    Matrix plain(String name, int rows, int columns) {
        TensorFiles.Stored tensor = take(name);
        expectShape(tensor, rows, columns);
        return Matrix.of(plainType(tensor), rows, columns, tensor.data());
    }

    /**
     * The unquantised kernel {@code [outputs, channels, size, size]} of a convolution whose stride is its size, as the
     * matrix {@code [outputs × channels · size · size]} that it is.
     */
    Matrix convolution(String name, int outputs, int channels, int size) {
        TensorFiles.Stored tensor = take(name);
        expectShape(tensor, outputs, channels, size, size);
        return Matrix.of(plainType(tensor), outputs, channels * size * size, tensor.data());
    }

    /** The weights of a linear layer, quantised or not. */
    Matrix linear(String module, int rows, int columns) {
        if (quantisation == Quantisation.NVFP4 && has(module + ".weight_packed")) {
            return packed(module, rows, columns);
        }
        TensorFiles.Stored tensor = take(module + ".weight");
        expectShape(tensor, rows, columns);
        ElementType type = type(tensor);
        float scale = 1;
        if (type == ElementType.F8_E4M3) {
            scale = scale(module + names.weightScale());
            if (has(module + names.activationScale())) {
                scale(module + names.activationScale());
            }
        }
        return new Matrix(type, rows, columns, tensor.data(), type.bytesPerRow(columns), scale, null);
    }

    /**
     * The matrices of a tensor {@code [count, rows, columns]} that holds the same layer of all experts.
     *
     * @param name the tensor, which has no suffix here
     */
    List<Matrix> fused(String name, int count, int rows, int columns) {
        TensorFiles.Stored tensor = take(name);
        expectShape(tensor, count, rows, columns);
        ElementType type = type(tensor);
        float[] scales = new float[count];
        Arrays.fill(scales, 1);
        if (type == ElementType.F8_E4M3) {
            scales = scales(name + "_scale_inv", count);
            if (has(name + "_activation_scale")) {
                scales(name + "_activation_scale", count);
            }
        }
        long rowBytes = type.bytesPerRow(columns);
        Matrix[] matrices = new Matrix[count];
        for (int i = 0; i < count; i++) {
            MemorySegment data = tensor.data().asSlice(i * rowBytes * rows, rowBytes * rows);
            matrices[i] = new Matrix(type, rows, columns, data, rowBytes, scales[i], null);
        }
        return List.of(matrices);
    }

    private Matrix packed(String module, int rows, int columns) {
        if (columns % ElementType.NVFP4_GROUP != 0) {
            throw new CheckpointException(config + ": " + Quoted.of(module) + " has " + columns
                    + " columns, which NVFP4 cannot divide into groups of " + ElementType.NVFP4_GROUP
                    + "; use an unquantised checkpoint");
        }
        TensorFiles.Stored packed = take(module + ".weight_packed");
        expectShape(packed, rows, columns / 2);
        expectType(packed, DataType.U8);
        TensorFiles.Stored groupScales = take(module + ".weight_scale");
        expectShape(groupScales, rows, columns / ElementType.NVFP4_GROUP);
        expectType(groupScales, DataType.F8_E4M3);
        // Stored as what the weights were multiplied with before rounding: a divisor.
        float scale = 1 / scale(module + ".weight_global_scale");
        if (scale == 0 || scale == Float.POSITIVE_INFINITY) {
            throw wrong(take(module + ".weight_global_scale"), "is " + 1 / scale + ", which cannot be divided by");
        }
        if (has(module + ".input_global_scale")) {
            scale(module + ".input_global_scale");
        }
        return new Matrix(
                ElementType.NVFP4,
                rows,
                columns,
                packed.data(),
                ElementType.NVFP4.bytesPerRow(columns),
                scale,
                groupScales.data());
    }

    private float scale(String name) {
        TensorFiles.Stored tensor = take(name);
        if (!tensor.info().shape().isEmpty()) {
            expectShape(tensor, 1);
        }
        return checkedScales(tensor)[0];
    }

    private float[] scales(String name, int count) {
        TensorFiles.Stored tensor = take(name);
        if (tensor.info().shape().size() != 1) {
            expectShape(tensor, count, 1, 1);
        } else {
            expectShape(tensor, count);
        }
        return checkedScales(tensor);
    }

    private float[] checkedScales(TensorFiles.Stored tensor) {
        float[] scales = decode(tensor);
        for (float scale : scales) {
            if (!(scale >= 0 && scale <= Float.MAX_VALUE)) {
                throw wrong(tensor, "holds the scale " + scale + ", expected finite numbers that are not negative");
            }
        }
        return scales;
    }

    /** Reports tensors that nothing asked for. */
    void expectNothingLeft() {
        List<TensorInfo> surplus = files.tensors().stream()
                .filter(tensor -> !taken.contains(tensor.name()))
                .toList();
        if (!surplus.isEmpty()) {
            TensorInfo first = surplus.getFirst();
            throw new CheckpointException(first.file() + ": tensor " + Quoted.of(first.name()) + " of shape "
                    + first.shape() + (surplus.size() > 1 ? " and " + (surplus.size() - 1) + " more have" : " has")
                    + " no place in the architecture of " + config
                    + "; the weights and the configuration do not belong together");
        }
    }

    private TensorFiles.Stored take(String name) {
        TensorFiles.Stored tensor = files.find(name);
        if (tensor == null) {
            throw new CheckpointException(config + ": tensor " + Quoted.of(name)
                    + " is missing from the weights beside it;"
                    + " finish the download, or use the configuration that belongs to these weights");
        }
        taken.add(name);
        return tensor;
    }

    private void expectShape(TensorFiles.Stored tensor, long... shape) {
        List<Long> expected = Arrays.stream(shape).boxed().toList();
        if (!tensor.info().shape().equals(expected)) {
            throw wrong(
                    tensor,
                    "has shape " + tensor.info().shape() + ", expected " + expected + " from " + config.getFileName());
        }
    }

    private void expectType(TensorFiles.Stored tensor, DataType type) {
        if (tensor.info().type() != type) {
            throw wrong(tensor, "has type " + tensor.info().type() + ", expected " + type);
        }
    }

    private ElementType plainType(TensorFiles.Stored tensor) {
        return switch (tensor.info().type()) {
            case F32 -> ElementType.F32;
            case F16 -> ElementType.F16;
            case BF16 -> ElementType.BF16;
            case Q8_0 -> ElementType.Q8_0;
            case Q4_0 -> ElementType.Q4_0;
            case Q4_K -> ElementType.Q4_K;
            case Q6_K -> ElementType.Q6_K;
            default -> throw wrong(tensor, "has type " + tensor.info().type() + ", expected BF16, F16 or F32");
        };
    }

    private ElementType type(TensorFiles.Stored tensor) {
        if (tensor.info().type() != DataType.F8_E4M3) {
            return plainType(tensor);
        }
        if (quantisation != Quantisation.FP8_PER_TENSOR) {
            throw wrong(tensor, "has type F8_E4M3, but " + config.getFileName() + " declares no FP8 quantisation");
        }
        return ElementType.F8_E4M3;
    }

    private float[] decode(TensorFiles.Stored tensor) {
        DataType type = tensor.info().type();
        float[] numbers = new float[Math.toIntExact(tensor.info().elementCount())];
        MemorySegment data = tensor.data();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = switch (type) {
                case F32 -> data.get(F32, (long) i * Float.BYTES);
                case F16 -> Float.float16ToFloat(data.get(F16, (long) i * Short.BYTES));
                case BF16 -> Float.intBitsToFloat(data.get(F16, (long) i * Short.BYTES) << Short.SIZE);
                default -> throw wrong(tensor, "has type " + type + ", expected BF16, F16 or F32");
            };
        }
        return numbers;
    }

    private CheckpointException wrong(TensorFiles.Stored tensor, String what) {
        return new CheckpointException(
                tensor.info().file() + ": tensor " + Quoted.of(tensor.info().name()) + " " + what
                        + "; the file is damaged or belongs to another configuration");
    }

    /** Refuses two matrices that share their inputs but not their format, which no published checkpoint has. */
    void expectAlike(String name, Matrix matrix, String otherName, Matrix other) {
        if (matrix.type() != other.type()) {
            throw new CheckpointException(config + ": " + Quoted.of(name) + " is stored as " + matrix.type() + " and "
                    + Quoted.of(otherName) + " as " + other.type() + "; store both alike");
        }
    }
}
