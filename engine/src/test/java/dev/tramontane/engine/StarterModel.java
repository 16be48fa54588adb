package dev.tramontane.engine;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The bundled model and what the reference implementation makes of it. */
final class StarterModel {

    static final Path FOLDER = Path.of("../models/starter");

    record Expected(
            String question,
            String effort,
            @JsonProperty("prompt_tokens") int[] promptTokens,
            @JsonProperty("output_tokens") int[] outputTokens,
            String text) {

        @Override
        public String toString() {
            return question + " (" + effort + ")";
        }
    }

    private record File(List<Expected> cases) {}

    private StarterModel() {}

    static List<Expected> expected() {
        JsonMapper mapper = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        try (InputStream in = StarterModel.class.getResourceAsStream("/starter-expected.json")) {
            return mapper.readValue(Objects.requireNonNull(in), File.class).cases();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
