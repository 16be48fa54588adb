package dev.tramontane.cli;

import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.WeightFormat;
import dev.tramontane.train.FineTuningOptions;
import dev.tramontane.train.adapter.AdapterSettings;
import dev.tramontane.train.adapter.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options of what fine-tuning changes, and how. */
final class FineTuningSettings {
    private static final Duration SAVE_EVERY = Duration.ofMinutes(5);
    private static final int RANK = 16;
    private static final double ALPHA = 32;

    @Option(names = "--rank", paramLabel = "N", description = "The rank of the adapter's matrices (16).")
    private Optional<Integer> rank = Optional.empty();

    @Option(names = "--alpha", paramLabel = "X", description = "Changes are multiplied with X / rank (32).")
    private Optional<Double> alpha = Optional.empty();

    @Option(
            names = "--targets",
            paramLabel = "NAME",
            split = ",",
            description = "Which layers the adapter changes, such as q_b_proj,o_proj,experts (all-linear: all but"
                    + " experts).")
    private List<String> targets = List.of();

    @Option(names = "--full", description = "Learn all weights instead of an adapter; OUT becomes a model.")
    private boolean full;

    @Option(names = "--vision", description = "With --full, learn the image encoder as well.")
    private boolean vision;

    @Option(
            names = {"--to", "--format"},
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description = "With --full, how the model is stored: bf16 or fp8 (bf16).")
    private Optional<WeightFormat> format = Optional.empty();

    @Option(names = "--epochs", paramLabel = "N", description = "How often everything is read (3).")
    private int epochs = 3;

    @Option(names = "--batch", paramLabel = "TOKENS", description = "The most tokens of a step (4096).")
    private int batch = 4096;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description =
                    "The highest learning rate (by the model's width: for 4096 it is 2e-4 for adapters, 2e-5 with --full;"
                            + " for half of that twice as much).")
    private Optional<Double> learningRate = Optional.empty();

    @Option(
            names = "--evaluate-every",
            paramLabel = "STEPS",
            description =
                    "How often the result is judged by the validation, and kept if it is the best (every epoch, and"
                            + " four times in those of 40 steps or more).")
    private Optional<Long> evaluateEvery = Optional.empty();

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "End after N such judgements without a better one (never before the last epoch).")
    private Optional<Integer> patience = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "What the order and a new adapter follow from (1).")
    private long seed = 1;

    int batchTokens() {
        return batch;
    }

    boolean isFull() {
        return full;
    }

    void check() {
        if (full && (rank.isPresent() || alpha.isPresent() || !targets.isEmpty())) {
            throw new UsageException("--rank, --alpha and --targets are for adapters; leave them out with --full");
        }
        if (!full && (vision || format.isPresent())) {
            throw new UsageException("--vision and --to go with --full; an adapter is stored in f32");
        }
    }

    /** @throws UsageException if a number is out of range, or a target is none */
    FineTuningOptions options(DecoderConfig model, int threads) {
        try {
            FineTuningOptions.Mode mode = full
                    ? new FineTuningOptions.Full(vision, format.orElse(WeightFormat.BF16))
                    : new FineTuningOptions.LowRank(adapter(model));
            return new FineTuningOptions(
                    mode,
                    epochs,
                    batch,
                    learningRate.orElseGet(() -> mode.usualRate(model.hiddenSize())),
                    evaluateEvery,
                    patience.map(OptionalInt::of).orElse(OptionalInt.empty()),
                    seed,
                    threads,
                    SAVE_EVERY);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private AdapterSettings adapter(DecoderConfig model) {
        List<String> names = targets.isEmpty() ? List.of(Target.ALL_LINEAR) : targets;
        return new AdapterSettings(rank.orElse(RANK), alpha.orElse(ALPHA), false, Target.of(names, model));
    }
}
