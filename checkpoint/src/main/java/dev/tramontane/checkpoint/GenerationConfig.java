package dev.tramontane.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The sampling that a checkpoint recommends in {@code generation_config.json} (Hugging Face's format); what is empty it
 * leaves open. Settings that do not concern sampling are ignored here.
 *
 * @param temperature 0 for the likeliest token, which the file says as {@code do_sample: false}
 */
public record GenerationConfig(OptionalDouble temperature, OptionalInt topK, OptionalDouble topP, OptionalDouble minP) {

    private static final String FILE = "generation_config.json";

    /**
     * Reads the file in a checkpoint's folder, if there is one.
     *
     * @throws CheckpointException if the file is damaged or a value is out of range
     */
    public static Optional<GenerationConfig> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Settings settings = Settings.read(file);
        OptionalDouble temperature =
                settings.flag("do_sample", true) ? number(settings, "temperature", 0, 100) : OptionalDouble.of(0);
        OptionalInt topK = settings.has("top_k")
                ? // -1 is a common way to say all.
                OptionalInt.of(Math.max(0, settings.integer("top_k", -1, Integer.MAX_VALUE)))
                : OptionalInt.empty();
        return Optional.of(new GenerationConfig(
                temperature, topK, number(settings, "top_p", Double.MIN_NORMAL, 1), number(settings, "min_p", 0, 1)));
    }

    private static OptionalDouble number(Settings settings, String name, double least, double most) {
        return settings.has(name) ? OptionalDouble.of(settings.number(name, least, most)) : OptionalDouble.empty();
    }
}
