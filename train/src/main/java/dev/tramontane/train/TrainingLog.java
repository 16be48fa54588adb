package dev.tramontane.train;

import dev.tramontane.language.chat.Effort;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The reports of a run as JSON Lines, one per step. Every line is there as soon as its step is over. */
public final class TrainingLog implements AutoCloseable {
    private static final ObjectMapper JSON = JsonMapper.shared();
    private static final int FIGURES = 6;
    private static final String VALIDATION_LOSS = "validation_loss";

    private final Path file;
    private final BufferedWriter writer;

    private TrainingLog(Path file, BufferedWriter writer) {
        this.file = file;
        this.writer = writer;
    }

    /**
     * Goes on with a log, or begins it.
     *
     * @param steps how many there have been; what a run that was broken off told of later ones is removed
     * @throws TrainingException if the file cannot be read or written
     */
    public static TrainingLog open(Path file, long steps) {
        try {
            if (Files.exists(file)) {
                keep(file, steps);
            }
            return new TrainingLog(
                    file, Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private static void keep(Path file, long steps) throws IOException {
        Path kept = file.resolveSibling(file.getFileName() + ".partial");
        try (BufferedReader lines = Files.newBufferedReader(file);
                BufferedWriter target = Files.newBufferedWriter(kept)) {
            String line = lines.readLine();
            for (long step = 0; line != null && step < steps; step++) {
                target.write(line);
                target.write('\n');
                line = lines.readLine();
            }
        }
        Files.move(kept, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Adds a step. */
    public void add(StepReport report) {
        ObjectNode line = JSON.createObjectNode();
        line.put("step", report.step());
        line.put("tokens", report.tokens());
        line.put("loss", figures(report.loss()));
        ObjectNode byEffort = line.putObject("loss_by_effort");
        for (Effort effort : Effort.values()) {
            Double loss = report.lossByEffort().get(effort);
            if (loss != null) {
                byEffort.put(label(effort), figures(loss));
            }
        }
        report.validationLoss().ifPresent(loss -> line.put(VALIDATION_LOSS, figures(loss)));
        line.put("balance_loss", figures(report.balanceLoss()));
        line.put("gradient_norm", figures(report.gradientNorm()));
        line.put("learning_rate", figures(report.learningRate()));
        ArrayNode dead = line.putArray("dead_experts");
        report.deadExperts().forEach(dead::add);
        ArrayNode load = line.putArray("greatest_load");
        report.greatestLoad().forEach(value -> load.add(figures(value)));
        line.put("tokens_per_second", Math.round(report.tokensPerSecond()));
        try {
            writer.write(JSON.writeValueAsString(line));
            writer.write('\n');
            writer.flush();
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /**
     * All steps of a log.
     *
     * @throws TrainingException if it cannot be read, or a line is not one of a log
     */
    public static List<StepReport> read(Path file) {
        List<StepReport> reports = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reports.add(report(JSON.readTree(line)));
            }
        } catch (JacksonException e) {
            throw new TrainingException(
                    file + ": line " + (reports.size() + 1) + " is not a step's report; remove it or the file", e);
        } catch (IOException e) {
            throw unusable(file, e);
        }
        return List.copyOf(reports);
    }

    private static StepReport report(JsonNode line) {
        Map<Effort, Double> byEffort = new EnumMap<>(Effort.class);
        for (Effort effort : Effort.values()) {
            JsonNode loss = line.path("loss_by_effort").path(label(effort));
            if (loss.isNumber()) {
                byEffort.put(effort, loss.doubleValue());
            }
        }
        List<Integer> dead = new ArrayList<>();
        line.path("dead_experts").forEach(value -> dead.add(value.asInt()));
        List<Double> load = new ArrayList<>();
        line.path("greatest_load").forEach(value -> load.add(value.asDouble()));
        return new StepReport(
                line.path("step").asLong(),
                line.path("tokens").asLong(),
                line.path("loss").asDouble(),
                byEffort,
                line.path(VALIDATION_LOSS).isNumber()
                        ? OptionalDouble.of(line.path(VALIDATION_LOSS).asDouble())
                        : OptionalDouble.empty(),
                line.path("balance_loss").asDouble(),
                line.path("gradient_norm").asDouble(),
                line.path("learning_rate").asDouble(),
                dead,
                load,
                line.path("tokens_per_second").asDouble());
    }

    private static String label(Effort effort) {
        return effort.name().toLowerCase(Locale.ROOT);
    }

    /** As many digits as anyone will look at. */
    private static double figures(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return value;
        }
        return new java.math.BigDecimal(value)
                .round(new java.math.MathContext(FIGURES))
                .doubleValue();
    }

    private static TrainingException unusable(Path file, IOException e) {
        return new TrainingException(
                file + ": cannot be read or written (" + e + "); check the folder and its room", e);
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
