package dev.tramontane.train.exam;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.ModelConfig;
import java.nio.file.Path;

/**
 * The model that is examined.
 *
 * @param name of its folder or file
 * @param config its architecture
 * @param parameters how many
 * @param activeParameters how many of them take part in a token
 * @param weightBytes what all tensors occupy
 * @param format how most of them are stored, see {@link Checkpoint#mainFormat()}
 */
public record Examinee(
        String name, ModelConfig config, long parameters, long activeParameters, long weightBytes, String format) {

    /**
     * Reads what there is to say about a model, without its weights.
     *
     * @throws dev.tramontane.checkpoint.CheckpointException if it is damaged or not supported
     */
    public static Examinee of(Path model) {
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            return new Examinee(
                    model.toAbsolutePath().normalize().getFileName().toString(),
                    checkpoint.config(),
                    checkpoint.parameterCount(),
                    checkpoint.activeParameterCount(),
                    checkpoint.weightBytes(),
                    checkpoint.mainFormat());
        }
    }

    /** Whether it has an image encoder. */
    public boolean sees() {
        return config.vision().isPresent();
    }
}
