package dev.tramontane.checkpoint;

import java.util.Map;
import java.util.Optional;

/** The numbers that GGUF files have for the types of tensors; what is not here is not supported. */
final class GgmlTypes {
    private static final Map<Integer, DataType> BY_CODE = Map.ofEntries(
            Map.entry(0, DataType.F32),
            Map.entry(1, DataType.F16),
            Map.entry(2, DataType.Q4_0),
            Map.entry(8, DataType.Q8_0),
            Map.entry(12, DataType.Q4_K),
            Map.entry(14, DataType.Q6_K),
            Map.entry(24, DataType.I8),
            Map.entry(25, DataType.I16),
            Map.entry(26, DataType.I32),
            Map.entry(27, DataType.I64),
            Map.entry(28, DataType.F64),
            Map.entry(30, DataType.BF16));

    private GgmlTypes() {}

    static Optional<DataType> of(int code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    /** The number of a type; empty if such tensors cannot be in a GGUF file. */
    static Optional<Integer> code(DataType type) {
        return BY_CODE.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
