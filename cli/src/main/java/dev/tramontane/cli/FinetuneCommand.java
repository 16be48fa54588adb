package dev.tramontane.cli;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.train.FineTuning;
import dev.tramontane.train.FineTuningOptions;
import dev.tramontane.train.FineTuningRecord;
import dev.tramontane.train.data.Statistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Teaches a model from conversations. */
@Command(
        name = "finetune",
        description = {
            "Teach a model from conversations of your own.",
            "",
            "It learns the assistant's answers in FILE, as an adapter (LoRA): a small file beside the model, which may be of"
                    + " any format that can be read, quantised ones included; or with --full as a model of its own. All"
                    + " lines are checked before anything is computed.",
            "",
            "Ctrl-C stops after the step that is under way; the same command goes on, and comes to what it would have come to"
                    + " without. OUT has the best result so far, OUT/training the state of the run, its log (log.jsonl) and"
                    + " the learning curves (curves.svg)."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane finetune --data chats.jsonl --out my-adapter",
            "  tramontane finetune -m ~/small-4 --data chats.jsonl --out support-lora \\",
            "      --targets all-linear,experts --rank 8 --patience 3",
            "  tramontane finetune --data chats.jsonl --out my-model --full --epochs 5",
            "  tramontane chat --adapter my-adapter \"Where is order 4711?\"",
            "  tramontane convert ~/small-4 ~/support-4 --adapter support-lora --to fp8"
        })
final class FinetuneCommand implements Callable<Integer> {
    /** To finish a step and write everything. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Fewer hardly change anything. */
    private static final int FEW_STEPS = 20;

    private final TramontaneCommand top;

    @Mixin
    private ModelOption model = new ModelOption();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "OUT",
            required = true,
            description = "The folder of the adapter or the model, which is made if need be.")
    @SuppressWarnings("NullAway.Init") // a required option, set before the call
    private Path out;

    @ArgGroup(validate = false, heading = "%nConversations:%n", multiplicity = "1")
    private FineTuningData data = new FineTuningData();

    @ArgGroup(validate = false, heading = "%nLearning:%n")
    private FineTuningSettings settings = new FineTuningSettings();

    @ArgGroup(validate = false, heading = "%nComputing:%n")
    private ComputeSettings compute = new ComputeSettings();

    @Mixin
    private ScaleOption scale = new ScaleOption();

    FinetuneCommand(TramontaneCommand top) {
        this.top = top;
    }

    @Override
    public Integer call() throws IOException {
        settings.check();
        data.check();
        ComputeSettings.kernels(compute.allowScalar());
        Path folder = model.folder(top.shell());
        try (Checkpoint checkpoint = Checkpoint.open(folder, scale.checkpointOptions())) {
            FineTuningOptions options = settings.options(checkpoint.config().decoder(), compute.threads());
            FineTuningData.Parts parts = data.read(checkpoint, settings.batchTokens(), top.errors());
            return learn(checkpoint, parts, options);
        } catch (OutOfMemoryError e) {
            throw new CliException(
                    "not enough memory (" + e.getMessage() + "); allow a larger heap (TRAMONTANE_JAVA_OPTS=-Xmx...), or"
                            + " use a smaller --batch",
                    e);
        }
    }

    private int learn(Checkpoint checkpoint, FineTuningData.Parts parts, FineTuningOptions options) {
        Statistics statistics = Statistics.of(parts.training());
        boolean over;
        FineTuning tuning;
        try (FineTuningProgress progress =
                new FineTuningProgress(top.errors(), statistics.tokens() * options.epochs())) {
            tuning = FineTuning.open(
                    out,
                    checkpoint,
                    parts.training(),
                    parts.validation(),
                    options,
                    into -> copy(checkpoint, into),
                    progress);
            tell(statistics, parts.validation().size(), tuning.record());
            try (Interrupts.Scope _ = top.shell().interrupts().during(tuning::stop, PATIENCE)) {
                over = tuning.run();
            }
        }
        tell(over, checkpoint, tuning.record());
        return over ? ExitCode.OK : ExitCode.INTERRUPTED;
    }

    private static void copy(Checkpoint from, Path to) {
        try {
            CompanionFiles.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tell(Statistics data, int validation, FineTuningRecord record) {
        Output errors = top.errors();
        errors.println("tramontane: " + data.examples() + " conversations, " + Sizes.count(data.tokens())
                + " tokens, of which " + Sizes.count(data.learned()) + " are learned; longest " + data.longest()
                + (validation == 0 ? "; nothing set aside for validation" : "; " + validation + " more for validation")
                + "; " + record.steps() + (record.steps() == 1 ? " step" : " steps"));
        if (record.steps() < FEW_STEPS) {
            errors.println("tramontane: so few steps teach little; give more --epochs, or a smaller --batch");
        }
        errors.flush();
    }

    private void tell(boolean over, Checkpoint checkpoint, FineTuningRecord record) {
        Output output = top.output();
        if (!over) {
            output.println("stopped after step " + record.step() + "; the same command goes on");
            output.flush();
            return;
        }
        String to = output.harmless(out.toString());
        String from = output.harmless(checkpoint.folder().toString());
        output.println("learned " + Sizes.count(record.tokensRead()) + " tokens in " + record.step() + " steps and "
                + ConversionProgress.left(record.seconds()) + judgement(record) + "; " + to
                + (settings.isFull() ? " is the model" : " is the adapter"));
        output.println("talk to it:    tramontane chat "
                + (settings.isFull() ? "-m " + to : "-m " + from + " --adapter " + to));
        if (!settings.isFull()) {
            output.println("make it one:   tramontane convert " + from + " MERGED --adapter " + to);
        }
        output.flush();
    }

    private static String judgement(FineTuningRecord record) {
        if (record.lossBefore().isEmpty() || record.best().isEmpty()) {
            return "";
        }
        double before = record.lossBefore().getAsDouble();
        FineTuningRecord.Best best = record.best().get();
        return String.format(Locale.ROOT, ", validation loss %.4f, before %.4f", best.loss(), before)
                + (best.step() < record.step() ? " (that of step " + best.step() + ", the best)" : "")
                + (best.loss() < before ? "" : ": no better than the model as it was, so try a lower --learning-rate");
    }
}
