package dev.tramontane.train;

import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
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

    /**
     * What a file says, if it is there.
     *
     * @throws TrainingException if it is not such a record
     */
    public static Optional<RunRecord> read(Path file) {
        return RunFile.read(file, RunRecord::of);
    }

    private static RunRecord of(JsonNode json) {
        return new RunRecord(
                json.required("preset").asString(),
                json.required("seed").asLong(),
                json.required("tokens").asLong(),
                json.required("batch_tokens").asInt(),
                json.required("learning_rate").asDouble(),
                Stage.valueOf(json.required("stage").asString()),
                json.required("step").asLong(),
                json.required("tokens_read").asLong(),
                json.required("seconds").asDouble());
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
        RunFile.requireSame(file, "preset", preset, asked.preset);
        RunFile.requireSame(file, "seed", seed, asked.seed);
        RunFile.requireSame(file, "tokens", tokens, asked.tokens);
        RunFile.requireSame(file, "batch", batchTokens, asked.batchTokens);
        RunFile.requireSame(file, "learning rate", learningRate, asked.learningRate);
    }

    /** Writes the file, whole or not at all. */
    void write(Path file) {
        ObjectNode json = RunFile.newObject();
        json.put("preset", preset);
        json.put("seed", seed);
        json.put("tokens", tokens);
        json.put("batch_tokens", batchTokens);
        json.put("learning_rate", learningRate);
        json.put("stage", stage.name());
        json.put("step", step);
        json.put("tokens_read", tokensRead);
        json.put("seconds", Math.round(seconds));
        RunFile.write(file, json);
    }
}
