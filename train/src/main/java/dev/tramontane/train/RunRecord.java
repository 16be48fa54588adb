package dev.tramontane.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a run is, as {@code run.json}.
 *
 * @param preset the architecture's label
 * @param seed of weights and samples
 * @param tokens how many will have been read at the end
 * @param batchTokens how many are read in a step
 * @param learningRate the highest one
 * @param stage the part of the run that is next or under way
 * @param step how many steps there have been
 * @param tokensRead how many tokens were read in them
 * @param seconds how long all of it has taken
 */
public record RunRecord(
        String preset,
        long seed,
        long tokens,
        int batchTokens,
        double learningRate,
        Stage stage,
        long step,
        long tokensRead,
        double seconds) {
    private static final ObjectMapper JSON = JsonMapper.shared();

    /**
     * What a file says, if it is there.
     *
     * @throws TrainingException if it is not such a record
     */
    public static Optional<RunRecord> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(Files.readString(file));
            return Optional.of(new RunRecord(
                    json.required("preset").asString(),
                    json.required("seed").asLong(),
                    json.required("tokens").asLong(),
                    json.required("batch_tokens").asInt(),
                    json.required("learning_rate").asDouble(),
                    Stage.valueOf(json.required("stage").asString()),
                    json.required("step").asLong(),
                    json.required("tokens_read").asLong(),
                    json.required("seconds").asDouble()));
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw new TrainingException(
                    file + ": is not the record of a run (" + e.getMessage() + "); train into another folder", e);
        }
    }

    /** The same further on. */
    RunRecord at(long stepNow, long tokensNow, double more) {
        return new RunRecord(
                preset, seed, tokens, batchTokens, learningRate, stage, stepNow, tokensNow, seconds + more);
    }

    /** The same in another stage. */
    RunRecord in(Stage next) {
        return new RunRecord(preset, seed, tokens, batchTokens, learningRate, next, step, tokensRead, seconds);
    }

    /** @throws TrainingException if the other's result would be another, naming the first setting that differs */
    void requireSame(RunRecord asked, Path file) {
        requireSame(file, "preset", preset, asked.preset);
        requireSame(file, "seed", seed, asked.seed);
        requireSame(file, "tokens", tokens, asked.tokens);
        requireSame(file, "batch", batchTokens, asked.batchTokens);
        requireSame(file, "learning rate", learningRate, asked.learningRate);
    }

    private static void requireSame(Path file, String name, Object found, Object asked) {
        if (!found.equals(asked)) {
            throw new TrainingException(file + ": is of a run whose " + name + " is " + found + ", not " + asked
                    + "; go on with the same settings, or train into another folder");
        }
    }

    /** Writes the file, whole or not at all. */
    void write(Path file) {
        ObjectNode json = JSON.createObjectNode();
        json.put("preset", preset);
        json.put("seed", seed);
        json.put("tokens", tokens);
        json.put("batch_tokens", batchTokens);
        json.put("learning_rate", learningRate);
        json.put("stage", stage.name());
        json.put("step", step);
        json.put("tokens_read", tokensRead);
        json.put("seconds", Math.round(seconds));
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            Files.writeString(partial, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new TrainingException(file + ": cannot be written (" + e + "); check the folder and its room", e);
        }
    }
}
