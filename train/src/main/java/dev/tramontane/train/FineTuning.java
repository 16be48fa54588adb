package dev.tramontane.train;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.train.data.Examples;
import dev.tramontane.train.optimizer.AdamW;
import dev.tramontane.train.optimizer.Optimizer;
import dev.tramontane.train.optimizer.OptimizerOptions;
import dev.tramontane.train.optimizer.Schedule;
import dev.tramontane.train.tape.Workers;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Teaches a model from examples: an adapter beside it, or all of it. The best result so far, by the examples that are set
 * aside, is in the folder; beside it is what a run that was stopped needs to go on to the same end.
 */
public final class FineTuning {
    /** Learned weights are not drawn to zero, which is not where they come from. */
    private static final OptimizerOptions OPTIMIZER =
            new OptimizerOptions(new AdamW(.9, .95, 1e-8, 0), Optional.empty(), 1);

    private static final String STATE = "learned";
    private static final int LONG_EPOCH = 40;
    private static final int PARTS_OF_LONG_EPOCH = 4;

    private final Checkpoint checkpoint;
    private final Examples validation;
    private final FineTuningOptions options;
    private final Consumer<Path> companions;
    private final FineTuningListener listener;
    private final RunFolder folder;
    private final EpochBatches batches;
    private final long evaluateEvery;
    private volatile boolean stopped;
    private FineTuningRecord record;

    private FineTuning(
            Path out,
            Checkpoint checkpoint,
            Examples training,
            Examples validation,
            FineTuningOptions options,
            Consumer<Path> companions,
            FineTuningListener listener) {
        this.checkpoint = checkpoint;
        this.validation = validation;
        this.options = options;
        this.companions = companions;
        this.listener = listener;
        batches = new EpochBatches(training, options.epochs(), options.batchTokens(), options.seed());
        evaluateEvery = options.evaluateEvery().orElseGet(this::usualInterval);
        FineTuningRecord asked = FineTuningRecord.fresh(settings(training), batches.steps());
        folder = new RunFolder(out);
        Optional<FineTuningRecord> found = FineTuningRecord.read(folder.record());
        record = found.orElse(asked);
        record.requireSame(asked, folder.record());
        if (found.isEmpty()) {
            record.write(folder.record());
        }
    }

    /**
     * Prepares a run, or finds the one that is in the folder.
     *
     * @param out where the adapter or the model is to be
     * @param checkpoint the model; must stay open
     * @param training what is learned from, at least one example, none longer than a batch
     * @param validation what the result is judged by; may be without examples, then the last result is the best
     * @param companions writes what belongs to a model besides weights and configuration into a folder; for full models
     * @throws TrainingException if something else is in the folder, or files cannot be used
     */
    public static FineTuning open(
            Path out,
            Checkpoint checkpoint,
            Examples training,
            Examples validation,
            FineTuningOptions options,
            Consumer<Path> companions,
            FineTuningListener listener) {
        requireOwn(out);
        return new FineTuning(out, checkpoint, training, validation, options, companions, listener);
    }

    private static void requireOwn(Path out) {
        if (!Files.exists(out) || Files.exists(out.resolve("training"))) {
            return;
        }
        try (Stream<Path> files = Files.list(out)) {
            if (files.findAny().isPresent()) {
                throw new TrainingException(
                        out + ": is not empty, and has no run to go on with; choose another folder");
            }
        } catch (IOException e) {
            throw new TrainingException(out + ": is not a folder that can be read; choose another one", e);
        }
    }

    /** Everything that decides what comes out. */
    private SequencedMap<String, String> settings(Examples training) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("model", Fingerprints.of(checkpoint));
        settings.put("data", Fingerprints.of(training));
        settings.put("validation", validation.size() == 0 ? "none" : Fingerprints.of(validation));
        settings.put("mode", options.mode().label());
        settings.put("epochs", "" + options.epochs());
        settings.put("batch", "" + options.batchTokens());
        settings.put("learning rate", "" + options.learningRate());
        settings.put(
                "steps between evaluations",
                options.evaluateEvery().map(String::valueOf).orElse("by epoch"));
        settings.put(
                "patience",
                options.patience().isPresent() ? "" + options.patience().getAsInt() : "without end");
        settings.put("seed", "" + options.seed());
        return settings;
    }

    /** Long epochs are judged more than once. */
    private long usualInterval() {
        long steps = batches.stepsPerEpoch();
        return steps < LONG_EPOCH ? Long.MAX_VALUE : Math.ceilDiv(steps, PARTS_OF_LONG_EPOCH);
    }

    /** Where the run is: after its last saved step. */
    public FineTuningRecord record() {
        return record;
    }

    /** Ends the run after the step that is under way; everything will be on disk. */
    public void stop() {
        stopped = true;
    }

    /**
     * Runs until the end, or until it is stopped.
     *
     * @return whether the run is over
     * @throws TrainingException if it cannot go on
     */
    public boolean run() {
        if (record.over()) {
            return true;
        }
        try (FileChannel _ = folder.lock();
                Workers workers = new Workers(options.threads());
                TrainingLog log = TrainingLog.open(folder.log(), record.step())) {
            Pupil pupil = Pupil.of(checkpoint, options, companions);
            Optimizer optimizer = new Optimizer(pupil.model().parameters(), OPTIMIZER);
            if (record.step() > 0) {
                optimizer.read(folder.state(STATE, record.step()));
            }
            Optional<Validation> judge = validation.size() == 0
                    ? Optional.empty()
                    : Optional.of(new Validation(validation, options.batchTokens(), workers));
            if (record.lossBefore().isEmpty()) {
                judge.ifPresent(found -> record = record.withLossBefore(found.loss(pupil.model())));
            }
            return learn(pupil, optimizer, judge, workers, log);
        } catch (IOException e) {
            throw new TrainingException("the lock of the run cannot be given back (" + e + ")", e);
        }
    }

    private boolean learn(
            Pupil pupil, Optimizer optimizer, Optional<Validation> judge, Workers workers, TrainingLog log) {
        Trainer trainer = new Trainer(
                pupil.model(),
                optimizer,
                Schedule.cosine(options.learningRate(), record.steps()),
                Recipe.FINE_TUNING,
                batches,
                workers,
                record.step(),
                record.tokensRead());
        listener.begins(record);
        long saved = System.nanoTime();
        while (!isOver(trainer.step()) && !stopped) {
            StepReport report = trainer.take();
            boolean isDue = isDue(trainer.step());
            if (isDue) {
                report = judged(pupil, judge, report);
            }
            log.add(report);
            listener.stepped(report);
            if (report.validationLoss().isPresent()) {
                listener.evaluated(record, report);
            }
            if (isDue || System.nanoTime() - saved > options.saveEvery().toNanos()) {
                save(trainer, optimizer, saved);
                saved = System.nanoTime();
            }
        }
        if (!isOver(trainer.step())) {
            save(trainer, optimizer, saved);
            return false;
        }
        record = record.atEnd();
        record.write(folder.record());
        folder.removeStates();
        return true;
    }

    /** Keeps the result of now, unless an earlier one was better. */
    private StepReport judged(Pupil pupil, Optional<Validation> judge, StepReport report) {
        if (judge.isEmpty()) {
            pupil.writer().accept(folder);
            return report;
        }
        double loss = judge.get().loss(pupil.model());
        record = record.evaluated(report.step(), loss);
        if (record.evaluationsSinceBest() == 0) {
            pupil.writer().accept(folder);
        }
        return report.withValidationLoss(loss);
    }

    private boolean isDue(long step) {
        return step == record.steps()
                || step % evaluateEvery == 0
                || (options.evaluateEvery().isEmpty() && batches.isEpochOver(step));
    }

    private boolean isOver(long step) {
        boolean isPatienceOver = options.patience().isPresent()
                && record.evaluationsSinceBest() >= options.patience().getAsInt();
        return step >= record.steps() || isPatienceOver;
    }

    private void save(Trainer trainer, Optimizer optimizer, long since) {
        Path state = folder.state(STATE, trainer.step());
        optimizer.write(state);
        record = record.at(trainer.step(), trainer.tokens(), (System.nanoTime() - since) / 1e9);
        record.write(folder.record());
        folder.keepOnly(state);
        folder.drawCurves("fine-tuning, seed " + options.seed());
    }
}
