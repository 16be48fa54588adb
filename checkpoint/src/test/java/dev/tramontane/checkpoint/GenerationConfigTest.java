package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationConfigTest {

    @TempDir
    Path folder;

    private GenerationConfig read(String json) throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), json);
        return GenerationConfig.read(folder).orElseThrow();
    }

    @Test
    void noFileRecommendsNothing() {
        assertThat(GenerationConfig.read(folder)).isEmpty();
    }

    @Test
    void readsWhatConcernsSamplingAndLeavesTheRest() throws IOException {
        assertThat(read("{\"temperature\": 0.15, \"top_k\": 40, \"top_p\": 0.9, \"min_p\": 0.05, \"max_length\": 9}"))
                .isEqualTo(new GenerationConfig(
                        OptionalDouble.of(0.15), OptionalInt.of(40), OptionalDouble.of(0.9), OptionalDouble.of(0.05)));
        assertThat(read("{}"))
                .isEqualTo(new GenerationConfig(
                        OptionalDouble.empty(), OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.empty()));
    }

    @Test
    void minusOneMeansAll() throws IOException {
        assertThat(read("{\"top_k\": -1}").topK()).isEqualTo(OptionalInt.of(0));
    }

    @Test
    void noSamplingMeansTheLikeliestToken() throws IOException {
        assertThat(read("{\"do_sample\": false, \"temperature\": 0.7}").temperature())
                .isEqualTo(OptionalDouble.of(0));
    }

    @Test
    void valuesOutOfRangeAreNamed() {
        assertThatThrownBy(() -> read("{\"top_p\": 1.5}"))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("generation_config.json")
                .hasMessageContaining("top_p");
        assertThatThrownBy(() -> read("{\"temperature\": \"hot\"}")).hasMessageContaining("temperature");
        assertThatThrownBy(() -> read("[")).isInstanceOf(CheckpointException.class);
    }
}
