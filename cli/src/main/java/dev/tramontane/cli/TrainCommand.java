package dev.tramontane.cli;

import dev.tramontane.checkpoint.WeightFormat;
import dev.tramontane.train.Preset;
import dev.tramontane.train.Pretraining;
import dev.tramontane.train.PretrainingOptions;
import dev.tramontane.train.RunRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Trains a model from nothing. */
@Command(
        name = "train",
        description = {
            "Train a small model of Small 4's architecture from nothing.",
            "",
            "It learns from samples that are generated on the way: arithmetic in small steps, words, JSON, tool calls, code,"
                    + " small talk and facts in English and French, then pictures of digits, words, figures and charts."
                    + " The same preset, seed and number of tokens give the same model wherever the same fonts are, however"
                    + " many threads there are and however often the run was stopped.",
            "",
            "Presets: nano (8 million parameters: an hour on two cores), small (20 million: two).",
            "",
            "Ctrl-C stops after the step that is under way; the same command goes on. The model in OUT can be used meanwhile;"
                    + " OUT/training holds the state of the run, its log (log.jsonl) and the learning curves (curves.svg)."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane train ~/nano --preset nano --seed 1",
            "  tramontane train /tmp/nano --tokens 2M --batch 4096",
            "  tramontane chat -m ~/nano --effort high \"What is 47 * 36?\"",
            "  tail -1 ~/nano/training/log.jsonl | jq .loss_by_effort"
        })
final class TrainCommand implements Callable<Integer> {
    private static final Duration SAVE_EVERY = Duration.ofMinutes(5);
    /** To finish a step and write everything. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final TramontaneCommand top;

    @Parameters(paramLabel = "OUT", description = "The model's folder, which is made if need be.")
    @SuppressWarnings("NullAway.Init") // a required parameter, set before the call
    private Path out;

    @Option(names = "--preset", paramLabel = "NAME", description = "The architecture: nano or small (nano).")
    private String preset = "nano";

    @Option(names = "--seed", paramLabel = "N", description = "What weights and samples follow from (1).")
    private long seed = 1;

    @Option(
            names = "--tokens",
            paramLabel = "N",
            converter = Count.class,
            description = "How many tokens to learn from, such as 500k or 90M (90M).")
    private long tokens = 90_000_000;

    @Option(names = "--batch", paramLabel = "TOKENS", description = "Tokens per step (8192).")
    private int batch = 8192;

    @Option(names = "--learning-rate", paramLabel = "RATE", description = "The highest learning rate (0.003).")
    private double learningRate = 3e-3;

    @Option(
            names = {"--to", "--format"},
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description = "How the model is stored: bf16 or fp8 (bf16).")
    private WeightFormat format = WeightFormat.BF16;

    @Mixin
    private ComputeSettings compute = new ComputeSettings();

    /** A number with a unit of thousands or millions. */
    static final class Count implements picocli.CommandLine.ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            long unit = text.endsWith("M") ? 1_000_000 : text.endsWith("k") ? 1_000 : 1;
            try {
                return Math.multiplyExact(
                        Long.parseLong(unit == 1 ? text : text.substring(0, text.length() - 1)), unit);
            } catch (NumberFormatException | ArithmeticException e) {
                throw new TypeConversionException("must be a number such as 500000, 500k or 90M, not '" + text + "'");
            }
        }
    }

    TrainCommand(TramontaneCommand top) {
        this.top = top;
    }

    @Override
    public Integer call() {
        if (format != WeightFormat.BF16 && format != WeightFormat.FP8) {
            throw new UsageException("a folder holds bf16 or fp8, not " + format.label());
        }
        ComputeSettings.kernels(compute.allowScalar());
        Pretraining training;
        boolean over;
        try (TrainingProgress progress = new TrainingProgress(top.errors(), tokens)) {
            training = Pretraining.open(out, options(), progress);
            progress.begin(training.record());
            try (Interrupts.Scope _ = top.shell().interrupts().during(training::stop, PATIENCE)) {
                over = training.run();
            }
        }
        tell(over, training.record());
        return over ? ExitCode.OK : ExitCode.INTERRUPTED;
    }

    private PretrainingOptions options() {
        try {
            return new PretrainingOptions(
                    Preset.labelled(preset), seed, tokens, batch, learningRate, compute.threads(), format, SAVE_EVERY);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private void tell(boolean over, RunRecord record) {
        Output output = top.output();
        String folder = output.harmless(out.toString());
        output.println(
                over
                        ? "trained " + folder + ": " + Sizes.count(record.tokensRead()) + " tokens in "
                                + ConversionProgress.left(record.seconds()) + "; talk to it with: tramontane chat -m "
                                + folder
                        : "stopped after step " + record.step() + "; the same command goes on");
        output.flush();
    }
}
