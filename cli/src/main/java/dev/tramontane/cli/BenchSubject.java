package dev.tramontane.cli;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.tensor.ElementType;
import java.nio.file.Path;

/**
 * The model that a benchmark measures, and what is the same in all its rows.
 *
 * @param name of its folder or file
 * @param format how most of it is stored, see {@link Checkpoint#mainFormat()}
 * @param bytes of all tensors
 * @param parameters how many
 * @param cacheType how the cache is stored
 * @param chunk the most tokens of a prompt that are computed at once
 */
record BenchSubject(String name, String format, long bytes, long parameters, ElementType cacheType, int chunk) {

    static BenchSubject of(Checkpoint checkpoint, Path path, ElementType cacheType, int chunk) {
        return new BenchSubject(
                path.toAbsolutePath().normalize().getFileName().toString(),
                checkpoint.mainFormat(),
                checkpoint.weightBytes(),
                checkpoint.parameterCount(),
                cacheType,
                chunk);
    }
}
