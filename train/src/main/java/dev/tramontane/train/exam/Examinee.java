package dev.tramontane.train.exam;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.ModelConfig;
import dev.tramontane.checkpoint.Quantisation;
import dev.tramontane.checkpoint.TensorInfo;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The model that is examined.
 *
 * @param name of its folder or file
 * @param config its architecture
 * @param parameters how many
 * @param activeParameters how many of them take part in a token
 * @param weightBytes what all tensors occupy
 * @param format how most of them are stored
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
                    format(checkpoint));
        }
    }

    /** Whether it has an image encoder. */
    public boolean sees() {
        return config.vision().isPresent();
    }

    private static String format(Checkpoint checkpoint) {
        if (checkpoint.quantisation() == Quantisation.FP8_PER_TENSOR) {
            return "FP8";
        }
        Map<String, Long> bytes = checkpoint.tensors().stream()
                .collect(Collectors.groupingBy(
                        tensor -> tensor.type().name(), Collectors.summingLong(TensorInfo::byteSize)));
        return bytes.entrySet().stream()
                .max(Comparator.comparingLong(Map.Entry::getValue))
                .orElseThrow()
                .getKey();
    }
}
