package dev.tramontane.train;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a run is, as {@code run.json}.
 *
 * @param settings what its result follows from, by name
 * @param steps how many there will have been at the end, at most
 * @param step how many steps there have been
 * @param tokensRead how many tokens were read in them
 * @param seconds how long all of it has taken
 * @param lossBefore the validation loss of the model as it was, if there is anything to validate with
 * @param best the best one since
 * @param evaluationsSinceBest how many have not been better since
 * @param over whether the run is over
 */
public record FineTuningRecord(
        SequencedMap<String, String> settings,
        long steps,
        long step,
        long tokensRead,
        double seconds,
        OptionalDouble lossBefore,
        Optional<Best> best,
        int evaluationsSinceBest,
        boolean over) {

    /**
     * The result that is kept.
     *
     * @param step after how many steps
     * @param loss its validation loss
     */
    public record Best(long step, double loss) {}

    private static final String SETTINGS = "settings";
    private static final String LOSS_BEFORE = "validation_loss_before";
    private static final String BEST_LOSS = "best_validation_loss";

    public FineTuningRecord {
        settings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(settings));
    }

    static FineTuningRecord fresh(SequencedMap<String, String> settings, long steps) {
        return new FineTuningRecord(settings, steps, 0, 0, 0, OptionalDouble.empty(), Optional.empty(), 0, false);
    }

    /**
     * What a file says, if it is there.
     *
     * @throws TrainingException if it is not such a record
     */
    static Optional<FineTuningRecord> read(Path file) {
        return RunFile.read(file, FineTuningRecord::of);
    }

    private static FineTuningRecord of(JsonNode json) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        json.required(SETTINGS)
                .properties()
                .forEach(setting ->
                        settings.put(setting.getKey(), setting.getValue().asString()));
        JsonNode before = json.path(LOSS_BEFORE);
        JsonNode best = json.path(BEST_LOSS);
        return new FineTuningRecord(
                settings,
                json.required("steps").asLong(),
                json.required("step").asLong(),
                json.required("tokens_read").asLong(),
                json.required("seconds").asDouble(),
                before.isNumber() ? OptionalDouble.of(before.asDouble()) : OptionalDouble.empty(),
                best.isNumber()
                        ? Optional.of(new Best(json.required("best_step").asLong(), best.asDouble()))
                        : Optional.empty(),
                json.required("evaluations_since_best").asInt(),
                json.required("over").asBoolean());
    }

    /** @throws TrainingException if the other's result would be another, naming the first setting that differs */
    void requireSame(FineTuningRecord asked, Path file) {
        for (Map.Entry<String, String> setting : asked.settings.entrySet()) {
            String found = settings.getOrDefault(setting.getKey(), "unknown");
            RunFile.requireSame(file, setting.getKey(), found, setting.getValue());
        }
    }

    FineTuningRecord withLossBefore(double loss) {
        return new FineTuningRecord(
                settings, steps, step, tokensRead, seconds, OptionalDouble.of(loss), best, evaluationsSinceBest, over);
    }

    /** The same further on. */
    FineTuningRecord at(long stepNow, long tokensNow, double more) {
        return new FineTuningRecord(
                settings, steps, stepNow, tokensNow, seconds + more, lossBefore, best, evaluationsSinceBest, over);
    }

    /** The same after the result of now was judged. */
    FineTuningRecord evaluated(long stepNow, double loss) {
        boolean isBetter = best.isEmpty() || loss < best.get().loss();
        return new FineTuningRecord(
                settings,
                steps,
                stepNow,
                tokensRead,
                seconds,
                lossBefore,
                isBetter ? Optional.of(new Best(stepNow, loss)) : best,
                isBetter ? 0 : evaluationsSinceBest + 1,
                over);
    }

    FineTuningRecord atEnd() {
        return new FineTuningRecord(
                settings, steps, step, tokensRead, seconds, lossBefore, best, evaluationsSinceBest, true);
    }

    /** Writes the file, whole or not at all. */
    void write(Path file) {
        ObjectNode json = RunFile.newObject();
        ObjectNode named = json.putObject(SETTINGS);
        settings.forEach(named::put);
        json.put("steps", steps);
        json.put("step", step);
        json.put("tokens_read", tokensRead);
        json.put("seconds", Math.round(seconds));
        lossBefore.ifPresent(loss -> json.put(LOSS_BEFORE, loss));
        best.ifPresent(kept -> {
            json.put("best_step", kept.step());
            json.put(BEST_LOSS, kept.loss());
        });
        json.put("evaluations_since_best", evaluationsSinceBest);
        json.put("over", over);
        RunFile.write(file, json);
    }
}
