package dev.tramontane.train;

import dev.tramontane.checkpoint.AtomicFile;
import dev.tramontane.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The file {@code run.json} of whatever kind of run: read, written, and compared with what is asked for. */
final class RunFile {
    private static final ObjectMapper JSON = JsonMapper.shared();

    private RunFile() {}

    static ObjectNode newObject() {
        return JSON.createObjectNode();
    }

    /**
     * What a file says, if it is there.
     *
     * @throws TrainingException if the reader cannot make a record of it
     */
    static <T> Optional<T> read(Path file, Function<JsonNode, T> reader) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.apply(JSON.readTree(Files.readString(file))));
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw new TrainingException(
                    file + ": is not the record of such a run (" + e.getMessage() + "); train into another folder", e);
        }
    }

    /** Writes the file, whole or not at all. */
    static void write(Path file, ObjectNode json) {
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
        try {
            AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (CheckpointException e) {
            throw new TrainingException("the record of the run: " + e.getMessage(), e);
        }
    }

    /** @throws TrainingException if a setting is not what the run in the folder has */
    static void requireSame(Path file, String name, Object found, Object asked) {
        if (!found.equals(asked)) {
            throw new TrainingException(file + ": is of a run whose " + name + " is " + found + ", not " + asked
                    + "; go on with the same settings, or train into another folder");
        }
    }
}
