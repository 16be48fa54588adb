package dev.tramontane.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.checkpoint.CheckpointException;
import dev.tramontane.checkpoint.DataType;
import dev.tramontane.checkpoint.SafetensorsWriter;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Workers;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptionDoesNotShow(boolean muon) {
        OptimizerOptions options = muon ? OptimizerOptions.MUON : OptimizerOptions.ADAMW;
        Path file = folder.resolve("state.safetensors");
        try (Workers workers = new Workers(2)) {
            Problem whole = Problem.random(1);
            Optimizer optimizer = new Optimizer(whole.parameters(), options);
            steps(whole, optimizer, workers, 5);
            optimizer.write(file);
            steps(whole, optimizer, workers, 5);

            Problem interrupted = Problem.random(1);
            steps(interrupted, new Optimizer(interrupted.parameters(), options), workers, 5);
            interrupted.parameters().forEach(parameter -> Arrays.fill(parameter.values(), 3));
            Optimizer resumed = new Optimizer(interrupted.parameters(), options);
            resumed.read(file);
            assertThat(resumed.steps()).isEqualTo(5);
            steps(interrupted, resumed, workers, 5);

            assertThat(interrupted.values()).usingRecursiveComparison().isEqualTo(whole.values());
            Path one = folder.resolve("whole");
            Path other = folder.resolve("resumed");
            optimizer.write(one);
            resumed.write(other);
            assertThat(other).hasSameBinaryContentAs(one);
        }
    }

    private static void steps(Problem problem, Optimizer optimizer, Workers workers, int count) {
        for (int i = 0; i < count; i++) {
            problem.newGradients(1);
            optimizer.step(workers, .01, 1);
        }
    }

    /** A file of a vector and a Muon matrix whose tensors can be spoilt. */
    private final class Spoiled {
        private final Path file = folder.resolve("spoiled.safetensors");
        private final SafetensorsWriter writer = new SafetensorsWriter();
        private final Parameter vector = new Parameter("vector", 1, 3);
        private final Parameter matrix = new Parameter("matrix", 2, 3);
        private final Optimizer optimizer = new Optimizer(
                List.of(vector, matrix), new OptimizerOptions(AdamW.DEFAULT, Optional.of(Muon.DEFAULT), 1));

        Spoiled header(String format, String steps) {
            writer.metadata("format", format);
            writer.metadata("steps", steps);
            return this;
        }

        Spoiled tensor(String name, List<Long> shape, float... numbers) {
            writer.add(name, DataType.F32, shape, MemorySegment.ofArray(numbers));
            return this;
        }

        Spoiled vector() {
            return tensor("vector.values", List.of(1L, 3L), 1, 2, 3).tensor("vector.first", List.of(1L, 3L), 1, 2, 3);
        }

        Spoiled matrix() {
            return tensor("matrix.values", List.of(2L, 3L), 1, 2, 3, 4, 5, 6)
                    .tensor("matrix.momentum", List.of(2L, 3L), 1, 2, 3, 4, 5, 6);
        }

        void refused(String message) {
            writer.write(file);
            assertThatThrownBy(() -> optimizer.read(file))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageStartingWith(file.toString())
                    .hasMessageContaining(message)
                    .hasMessageContaining("resume with the model and the settings");
            assertThat(vector.values()).containsOnly(0);
            assertThat(matrix.values()).containsOnly(0);
            assertThat(optimizer.steps()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1e3", "9999999999999999", "٣", "0x1"})
    void stepsMustBeANumber(String steps) {
        new Spoiled().header("tramontane-optimizer-1", steps).vector().matrix().refused("does not say in its metadata");
    }

    @Test
    void theFormatMustBeRight() {
        new Spoiled().header("pt", "1").vector().matrix().refused("is not the state of an optimizer");
    }

    @Test
    void allTensorsMustBeThereAndNoOther() {
        new Spoiled()
                .header("tramontane-optimizer-1", "1")
                .vector()
                .matrix()
                .refused("has 4 tensors, this optimizer has 5");
        new Spoiled()
                .header("tramontane-optimizer-1", "1")
                .vector()
                .matrix()
                .tensor("vector.third", List.of(1L, 3L), 1, 2, 3)
                .refused("has no tensor 'vector.second'");
    }

    @Test
    void shapesMustFit() {
        new Spoiled()
                .header("tramontane-optimizer-1", "1")
                .vector()
                .matrix()
                .tensor("vector.second", List.of(3L), 1, 2, 3)
                .refused("has the tensor 'vector.second' of shape [3] and type F32 instead of [1, 3] and F32");
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-Infinity", "-1"})
    void numbersMustBePossible(float number) {
        new Spoiled()
                .header("tramontane-optimizer-1", "1")
                .vector()
                .matrix()
                .tensor("vector.second", List.of(1L, 3L), 1, number, 3)
                .refused("has in the tensor 'vector.second' the number " + number);
    }

    @Test
    void aGoodFileOfThisKindIsRead() {
        Spoiled good = new Spoiled()
                .header("tramontane-optimizer-1", "12")
                .vector()
                .matrix()
                .tensor("vector.second", List.of(1L, 3L), 1, 2, 3);
        good.writer.write(good.file);
        good.optimizer.read(good.file);
        assertThat(good.optimizer.steps()).isEqualTo(12);
        assertThat(good.matrix.values()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void aTornFileIsRefused() throws IOException {
        Problem problem = Problem.random(1);
        Optimizer optimizer = new Optimizer(problem.parameters(), OptimizerOptions.MUON);
        Path file = folder.resolve("state.safetensors");
        optimizer.write(file);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 5));
        assertThatThrownBy(() -> optimizer.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("state.safetensors");
    }
}
