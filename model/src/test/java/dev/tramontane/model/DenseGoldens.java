package dev.tramontane.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tramontane.checkpoint.Checkpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The tiny dense model and what is expected of it. */
final class DenseGoldens {

    private record Golden(List<Case> cases) {}

    record Case(
            String rope,

            @JsonProperty("input_ids") int[] inputIds,

            float[] logits,

            @JsonProperty("hidden_last_position_first8_per_layer")
            float[][] hidden,

            int[] greedy) {}

    private DenseGoldens() {}

    /** The cases of one kind of positions: plain, linear or yarn. */
    static List<Case> cases(String rope) throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        try (InputStream cases = DenseGoldens.class.getResourceAsStream("/goldens/dense/cases.json")) {
            return mapper.readValue(Objects.requireNonNull(cases), Golden.class).cases().stream()
                    .filter(golden -> golden.rope().equals(rope))
                    .toList();
        }
    }

    static Checkpoint gguf(String rope) {
        return Checkpoint.open(GoldenTest.folder("dense").resolve(rope + ".gguf"));
    }

    /** The same weights in the other layout, in a folder that is empty yet. */
    static Checkpoint huggingFace(String rope, Path folder) throws IOException {
        Path goldens = GoldenTest.folder("dense");
        Files.copy(goldens.resolve("model.safetensors"), folder.resolve("model.safetensors"));
        Files.copy(goldens.resolve(rope + ".json"), folder.resolve("config.json"));
        return Checkpoint.open(folder);
    }
}
