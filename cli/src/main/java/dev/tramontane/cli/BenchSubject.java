package dev.tramontane.cli;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.TensorInfo;
import dev.tramontane.tensor.ElementType;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The model that a benchmark measures, and what is the same in all its rows.
 *
 * @param name of its folder or file
 * @param format how most of it is stored
 * @param bytes of all tensors
 * @param parameters how many
 * @param cacheType how the cache is stored
 * @param chunk the most tokens of a prompt that are computed at once
 */
record BenchSubject(String name, String format, long bytes, long parameters, ElementType cacheType, int chunk) {

    static BenchSubject of(Checkpoint checkpoint, Path path, ElementType cacheType, int chunk) {
        return new BenchSubject(
                path.toAbsolutePath().normalize().getFileName().toString(),
                format(checkpoint),
                checkpoint.weightBytes(),
                checkpoint.parameterCount(),
                cacheType,
                chunk);
    }

    private static String format(Checkpoint checkpoint) {
        return switch (checkpoint.quantisation()) {
            case FP8_PER_TENSOR -> "FP8";
            case NVFP4 -> "NVFP4";
            case NONE -> largestPart(checkpoint);
        };
    }

    private static String largestPart(Checkpoint checkpoint) {
        Map<String, Long> bytes = checkpoint.tensors().stream()
                .collect(Collectors.groupingBy(
                        tensor -> tensor.type().name(), Collectors.summingLong(TensorInfo::byteSize)));
        return bytes.entrySet().stream()
                .max(Comparator.comparingLong(Map.Entry::getValue))
                .orElseThrow()
                .getKey();
    }
}
